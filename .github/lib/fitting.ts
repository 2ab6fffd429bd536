/** The longest text that GitHub takes for a comment or an issue, in characters. */
export const longest = 65_536;

const note = "_Cut here, since GitHub takes no more; all of it is in the summary of the job._";

/** A text that GitHub takes: one that is too long is cut at the end of a line, with a note, and what is open there closed. */
export function fitting(markdown: string, limit = longest): string {
  if (markdown.length <= limit) return markdown;
  const room = limit - note.length - 100; // what is open, and its ends
  const start = markdown.slice(0, room);
  const whole = start.slice(0, start.lastIndexOf("\n") + 1) || withoutHalf(start);
  return `${whole}${whole.endsWith("\n") ? "" : "\n"}${endsOf(whole)}\n${note}\n`;
}

/** Ends the code and the folds that a text leaves open. */
function endsOf(text: string): string {
  const fences = text.match(/^\s*(`{3,}|~{3,})/gm) ?? [];
  const fence = fences.length % 2 === 1 ? `${fences.at(-1)!.trim()}\n` : "";
  const folds = count(text, /<details\b/g) - count(text, /<\/details>/g);
  return `${fence}${"</details>\n".repeat(Math.max(0, folds))}`;
}

function count(text: string, what: RegExp): number {
  return text.match(what)?.length ?? 0;
}

/** Without the first half of a character that was cut in two. */
function withoutHalf(text: string): string {
  return text.replace(/[\ud800-\udbff]$/, "");
}
