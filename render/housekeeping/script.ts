import { readFileSync } from "node:fs";
import { quoted } from "../shell.ts";

const textOf = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** Puts texts, which the shell knows by a variable each, and parts in shell into one script. */
function scriptOf(purpose: string, texts: Record<string, string>, parts: string[]): string {
  const variables = Object.entries(texts).map(([name, file]) => `${name}=${quoted(textOf(file))}\n`);
  return ["#!/bin/sh\n", `# ${purpose}\n`, "set -u\n", ...variables, ...parts.map(textOf)].join("");
}

/** Removes from a server what its stack does not need any more: gathers what is there, decides, and removes. */
export const cleanScript = scriptOf(
  "Removes what the stack of this folder does not need any more.",
  { decide: "decide.awk" },
  ["common.sh", "gather.sh", "clean.sh"],
);

/** Removes old tags and images from the registry's storage, while the registry is held. */
export const collectScript = scriptOf(
  "Removes from the registry what no tag or release that stays has.",
  { decide: "../collection/decide.awk", storage: "../collection/storage.sh" },
  ["common.sh", "../collection/collect.sh"],
);
