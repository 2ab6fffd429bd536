import { container, type Resource, resourcesIn } from "../state-export.ts";

/** A container as the last `up` made it. */
export interface DeclaredContainer {
  server: string;
  id: string;
  name: string;
  /** `aisha.part` of its labels: an app's or a bot's name, `nginx`, `registry`. */
  part: string;
  /** By digest. */
  image: string;
}

/** What nginx was told to read last, and how its reload was stamped. */
export interface DeclaredReload {
  server: string;
  container: string;
  configPath: string;
  /** Path on the server → SHA-256; without those whose hash is secret. */
  files: Record<string, string>;
  stamp: { startedAt: string; workers: number[] };
}

interface ContainerInputs {
  name?: string;
  image?: string;
  labels?: { label: string; value: string }[];
}

/** Reads the containers out of `pulumi stack export`. */
export function containersIn(exported: string): DeclaredContainer[] {
  const found = resourcesIn(exported).filter((resource) => resource.type === container && !resource.delete);
  return found.flatMap(({ id = "", inputs, provider = "", urn }) => {
    const { name = urn.split("::").at(-1)!, image = "", labels = [] } = (inputs ?? {}) as ContainerInputs;
    const part = labels.find(({ label }) => label === "aisha.part")?.value;
    return part ? [{ server: provider.split("::").at(-2) ?? "", id, name, part, image }] : [];
  });
}

/** Reads the last reload of nginx out of `pulumi stack export`; undefined where there was none. */
export function reloadIn(exported: string): DeclaredReload | undefined {
  const found = resourcesIn(exported).find(({ type }) => type === "host:index:Reload");
  const outputs = (found as (Resource & { outputs?: DeclaredReload }) | undefined)?.outputs;
  if (!outputs?.stamp) return undefined;
  const files = Object.entries(outputs.files).filter(([, hash]) => typeof hash === "string");
  return { ...outputs, files: Object.fromEntries(files) };
}
