import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isFolder } from "../config/adoption.ts";
import { labels } from "./container.ts";
import type { Server } from "./server.ts";

/** Where data of a part is on its server, and how a container is given it. */
export interface DataVolume {
  /** Name of a volume of the engine, or a folder. */
  source: pulumi.Input<string>;
  type: "bind" | "volume";
}

export interface DataVolumeArgs {
  on: Server;
  part: string;
  /** Where the data is already. */
  adopt: string | undefined;
}

/**
 * A volume of the stack's own, or what is there already: a volume that is only read into the state and a folder are never
 * changed or removed by the stack, and one that is missing fails the update before anything is stopped for it.
 */
export function dataVolume(name: string, { on, part, adopt }: DataVolumeArgs, parent: pulumi.Resource): DataVolume {
  if (adopt !== undefined && isFolder(adopt)) return { source: adopt, type: "bind" };
  const opts = { parent, provider: on.docker };
  if (adopt !== undefined) {
    // Under the name of the stack's own, that would be replaced by it: deleted, whatever protects it.
    const found = docker.Volume.get(`${name}-adopted`, adopt, undefined, opts);
    const source = pulumi.all([found.name, found.labels]).apply(([volume, its]) => notOwned(volume, part, its));
    return { source, type: "volume" };
  }
  const own = new docker.Volume(
    name,
    { labels: labels(part) },
    // Deleting a volume is deleting data, and a label edit would replace it.
    { ...opts, protect: true, ignoreChanges: ["labels"] },
  );
  return { source: own.name, type: "volume" };
}

/**
 * @returns the volume
 * @throws Error for one that a stack has made: it goes with that stack
 */
export function notOwned(
  volume: string,
  part: string,
  labels: { label: string; value: string }[] | undefined = [],
): string {
  const owner = labels.find(({ label }) => label === "aisha.stack")?.value;
  if (owner === undefined) return volume;
  throw new Error(
    `volume ${volume}, which ${part} is to adopt, was made by stack ${owner} and goes with it; ` +
      "leave adopt out, or copy what is in it into a volume of another name and adopt that",
  );
}

export function mountAt(path: string, { source, type }: DataVolume) {
  return { type, source, target: path };
}
