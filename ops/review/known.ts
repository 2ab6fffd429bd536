import { referenceOf } from "../../config/image-reference.ts";
import { pulumi } from "../pulumi.ts";
import { imagesOf } from "../release/part-images.ts";
import { stacksInState } from "../state.ts";
import type { Known } from "./review.ts";

type Config = Record<string, { value?: string; secret?: boolean }>;

/**
 * What this clone knows of a stack beside its preview: by which tags images were released, and which secrets are others than
 * at the last update.
 * @throws Problem when Pulumi does not say, as without the passphrase
 */
export async function knownOf(stack: string): Promise<Known> {
  const now = secretsIn(JSON.parse(await pulumi(stack, "config", "--show-secrets", "--json")));
  const secrets = Object.values(now);
  if (!stacksInState().includes(stack)) return { tags: new Map(), newSecrets: undefined, secrets };
  // Newest first. Without a size it tells of ten updates only.
  const history = await pulumi(stack, "stack", "history", "--json", "--show-secrets", "--page-size", "0");
  const updates: { kind: string; config?: Config }[] = JSON.parse(history || "[]");
  const tags = new Map(updates.reverse().flatMap(({ config = {} }) => tagsIn(config)));
  const last = updates.filter(({ kind }) => kind === "update").at(-1);
  if (!last) return { tags, newSecrets: undefined, secrets };
  const before = secretsIn(last.config ?? {});
  const names = Object.keys(now).filter((name) => now[name] !== before[name]);
  return { tags, newSecrets: new Set(names), secrets: [...secrets, ...Object.values(before)] };
}

/** By their names, as under `secrets:`. */
function secretsIn(config: Config): Record<string, string> {
  const entries = Object.entries(config).filter(([key, { secret }]) => secret && key.startsWith("secrets:"));
  return Object.fromEntries(entries.map(([key, { value = "" }]) => [key.slice("secrets:".length), value]));
}

function tagsIn(config: Config): [digest: string, tag: string][] {
  const declared = (key: string) => parsed(config[`aisha:${key}`]?.value);
  const images = imagesOf({ apps: declared("apps"), bots: declared("bots"), nginx: declared("nginx") });
  return Object.values(images).flatMap((image) => {
    const { digest, tag } = referenceOf(image) ?? {};
    return digest && tag ? [[digest, tag]] : [];
  });
}

/** A configuration that the program refused may be anything. */
function parsed(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "null");
  } catch {
    return undefined;
  }
}
