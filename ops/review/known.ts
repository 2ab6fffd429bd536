import { referenceOf } from "../../config/image-reference.ts";
import { Problem } from "../problem.ts";
import type { Ended } from "../process.ts";
import { releasesIn } from "../release/releases.ts";
import { configOf } from "./preview.ts";
import { type Known, nothingKnown } from "./review.ts";

/** Runs `pulumi` about a stack, whatever comes of it. */
export type Ask = (...args: string[]) => Promise<Ended>;

type Config = Record<string, { value?: string; secret?: boolean }>;

/**
 * What this clone knows of a stack beside its preview: what was declared at the last update, by which tags images were
 * released, and which secrets are others now. Without a history that can be read nothing of before is known.
 * @throws Problem where the secrets cannot be read: then nobody knows what must not be shown
 */
export async function knownOf(stack: string, ask: Ask): Promise<Known> {
  const now = await secretsOf(stack, ask);
  const secrets = Object.values(now);
  // Newest first. Without a size it tells of ten updates only.
  const history = await ask("stack", "history", "--json", "--show-secrets", "--page-size", "0");
  const told = history.code === 0 ? readHistory(history.stdout, now) : undefined;
  return { ...nothingKnown, ...told, secrets: [...secrets, ...(told?.secrets ?? [])] };
}

/** Does not say what Pulumi said, which may have any of them in it. */
export function cannotRead(stack: string): Problem {
  return new Problem(
    `the secrets of stack ${stack} cannot be read, so nothing may be shown of what Pulumi says; set the passphrase that ` +
      `they are encrypted with, or see what is wrong: bin/aisha pulumi config --stack ${stack}`,
  );
}

async function secretsOf(stack: string, ask: Ask): Promise<Record<string, string>> {
  const { code, stdout } = await ask("config", "--show-secrets", "--json");
  const config = code === 0 ? parsed<Config>(stdout) : undefined;
  if (!config) throw cannotRead(stack);
  return secretsIn(config);
}

/** @param now secrets by their names @returns undefined where it cannot be read */
function readHistory(history: string, now: Record<string, string>): Partial<Known> | undefined {
  const updates = parsed<{ kind: string; config?: Config }[]>(history || "[]");
  if (!updates) return undefined;
  const tags = tagsIn(history);
  const last = updates.find(({ kind }) => kind === "update");
  if (!last) return { tags };
  const { config = {} } = last;
  const old = secretsIn(config);
  return {
    before: configOf(Object.fromEntries(Object.entries(config).map(([key, { value = "" }]) => [key, value]))),
    tags,
    newSecrets: new Set(Object.keys(now).filter((name) => now[name] !== old[name])),
    secrets: Object.values(old),
  };
}

function parsed<Value>(text: string): Value | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
