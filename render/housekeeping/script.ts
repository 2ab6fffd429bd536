import { readFileSync } from "node:fs";
import { quoted } from "../shell.ts";

const textOf = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** Puts programs of awk, which the shell knows by a variable each, and parts in shell into one script. */
export function scriptOf(purpose: string, awk: Record<string, string>, parts: string[]): string {
  const programs = Object.entries(awk).map(([name, file]) => `${name}=${quoted(textOf(file))}\n`);
  return ["#!/bin/sh\n", `# ${purpose}\n`, "set -u\n", ...programs, ...parts.map(textOf)].join("");
}

/** Removes from a server what its stack does not need any more: gathers what is there, decides, and removes. */
export const cleanScript = scriptOf(
  "Removes what the stack of this folder does not need any more.",
  { decide: "decide.awk" },
  ["gather.sh", "clean.sh"],
);
