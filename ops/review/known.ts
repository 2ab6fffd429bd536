import { referenceOf } from "../../config/image-reference.ts";
import { pulumi } from "../pulumi.ts";
import { releasesIn } from "../release/releases.ts";
import { isInState } from "../state.ts";
import { configOf } from "./preview.ts";
import { type Known, nothingKnown } from "./review.ts";

type Config = Record<string, { value?: string; secret?: boolean }>;

/**
 * What this clone knows of a stack beside its preview: what was declared at the last update, by which tags images were
 * released, and which secrets are others now.
 * @throws Problem when Pulumi does not say, as without the passphrase
 */
export async function knownOf(stack: string): Promise<Known> {
  const now = secretsIn(JSON.parse(await pulumi(stack, "config", "--show-secrets", "--json")));
  const secrets = Object.values(now);
  if (!(await isInState(stack))) return { ...nothingKnown, secrets };
  // Newest first. Without a size it tells of ten updates only.
  const history = await pulumi(stack, "stack", "history", "--json", "--show-secrets", "--page-size", "0");
  const tags = tagsIn(history);
  const updates: { kind: string; config?: Config }[] = JSON.parse(history || "[]");
  const last = updates.find(({ kind }) => kind === "update");
  if (!last) return { ...nothingKnown, tags, secrets };
  const { config = {} } = last;
  const old = secretsIn(config);
  return {
    before: configOf(Object.fromEntries(Object.entries(config).map(([key, { value = "" }]) => [key, value]))),
    tags,
    newSecrets: new Set(Object.keys(now).filter((name) => now[name] !== old[name])),
    secrets: [...secrets, ...Object.values(old)],
  };
}

/** By their names, as under `secrets:`. */
function secretsIn(config: Config): Record<string, string> {
  const entries = Object.entries(config).filter(([key, { secret }]) => secret && key.startsWith("secrets:"));
  return Object.fromEntries(entries.map(([key, { value = "" }]) => [key.slice("secrets:".length), value]));
}

function tagsIn(history: string): Map<string, string> {
  const images = releasesIn(history).flatMap((release) => Object.values(release.images));
  const references = images.map(referenceOf).filter((reference) => reference?.tag !== undefined);
  return new Map(references.map((reference) => [reference!.digest, reference!.tag!]));
}
