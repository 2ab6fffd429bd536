import { parse } from "shell-quote";
import type { Block } from "./documents.ts";

const shells = ["sh", "bash", "shell"];
/** Words before a command that are none of it. */
const before = /^(if|then|else|while|until|do|!|exec|time|sudo|\w+=.*)$/;

/**
 * What a reader types of a block, a command a line, the output left out; undefined where it is no block of commands. Such
 * are those of a shell, and those with a line that begins with a prompt, as `$ bin/up`.
 */
export function typedIn({ language, text }: Block): string[] | undefined {
  if (shells.includes(language)) return joined(text).filter((line) => line.trim() !== "");
  const prompted = joined(text).filter((line) => line.startsWith("$ "));
  if (prompted.length === 0 || !["", "console"].includes(language)) return undefined;
  return prompted.map((line) => line.slice(2));
}

/** The simple commands in shell text, each as its words; what stands for a thing of the reader's, as <server>, is a word. */
export function commandsIn(text: string): string[][] {
  const commands: string[][] = [[]];
  for (const part of parse(text.replace(/<([a-z][\w-]*)>/g, "$1"), (name) => `$${name}`)) {
    if (typeof part === "string") commands.at(-1)!.push(part);
    else if ("pattern" in part) commands.at(-1)!.push(part.pattern);
    else commands.push([]);
  }
  return commands.map(withoutBefore).filter((words) => words.length > 0);
}

/** A line that ends with a backslash goes on in the next one. */
function joined(text: string): string[] {
  return text.replace(/\\\n\s*/g, "").split("\n");
}

function withoutBefore(words: string[]): string[] {
  const first = words.findIndex((word) => !before.test(word));
  return first < 0 ? [] : words.slice(first);
}
