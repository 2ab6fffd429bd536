import { readFileSync } from "node:fs";

/** Shells whose completion can be had. */
export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** `bin/aisha complete` knows all there is; a shell is told how to ask it, and to fall back on names of files. */
export function scriptFor(shell: Shell): string {
  return readFileSync(new URL(`aisha.${shell}`, import.meta.url), "utf8");
}
