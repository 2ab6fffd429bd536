import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folders } from "../repository.ts";

/** What is had from its vendor where that can be reached. */
export type Download = "cli" | "plugins" | "base image";

const answers = join(folders.all, "unreachable.json");

/**
 * Tries a download once in the life of a clone. Where the vendor could not be reached the answer is kept, since the
 * attempt may take long to fail; remove .aisha/unreachable.json to have it tried again.
 * @returns whether the download was made.
 */
export async function tryDownload(what: Download, download: () => Promise<boolean>): Promise<boolean> {
  const unreachable = known();
  if (unreachable.includes(what)) return false;
  if (await download()) return true;
  rememberUnreachable(what);
  return false;
}

/** Keeps the answer that a download cannot be had, for one that is not worth trying either. */
export function rememberUnreachable(what: Download): void {
  mkdirSync(folders.all, { recursive: true });
  writeFileSync(answers, JSON.stringify([...new Set([...known(), what])]));
}

function known(): Download[] {
  return existsSync(answers) ? JSON.parse(readFileSync(answers, "utf8")) : [];
}
