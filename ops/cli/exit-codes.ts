/** Of 0, 1 and 2. */
const meanings = ["done", "failed; the last lines say why and what to do", "wrong usage"];

/** The end of a command's help: its exit codes and an example. @param own what codes mean, from 0 on, where it is another thing */
export function ending(example: string, ...own: string[]): string {
  return `${exitCodes(own)}\n\nExample:\n  ${example}`;
}

/** What the exit codes mean, for the end of a help text. */
export function exitCodes(own: string[] = []): string {
  const lines = meanings.map((meaning, code) => `\n  ${code}  ${own[code] ?? meaning}`);
  return `\nExit codes:${lines.join("")}`;
}
