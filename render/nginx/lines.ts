/** A block of nginx's language; its body stands four spaces deeper. */
export function block(head: string, body: string[]): string[] {
  return [`${head} {`, ...body.map((line) => (line === "" ? "" : `    ${line}`)), "}"];
}

/** Puts an empty line between groups of lines; empty groups leave no trace. */
export function groups(...parts: string[][]): string[] {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : ["", ...part]));
}

/** The entries of a map by key, so that the order in which it was written shows nowhere. */
export function sorted<Value>(map: Record<string, Value>): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => order(a, b));
}

/** By code points, so that the order is the same in every locale. */
export function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text as nginx reads it back, between quotes. A $ cannot be written. */
export function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

/** The form in which nginx names headers in variables. */
export function headerVariable(header: string): string {
  return header.toLowerCase().replaceAll("-", "_");
}
