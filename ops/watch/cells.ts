import { type ColourOutput, paint, type Style } from "../colour.ts";

/** A piece of a line, and how it looks where there are colours. */
export interface Span {
  text: string;
  style?: Style | undefined;
}

export type Line = Span[];

/** A line that is exactly as wide: what is longer is cut, with a sign that it was. */
export function fitted(line: Line, width: number): Line {
  const length = lengthOf(line);
  if (length <= width) return [...line, { text: " ".repeat(width - length) }];
  const cut: Line = [];
  let left = width - 1;
  for (const { text, style } of line) {
    cut.push({ text: text.slice(0, left), style });
    left -= Math.min(text.length, left);
  }
  return [...cut, { text: "…" }];
}

/** Columns side by side, with blanks between and below them. */
export function beside(columns: Line[][], width: number, gap: number): Line[] {
  const height = Math.max(...columns.map((lines) => lines.length));
  return Array.from({ length: height }, (_, row) =>
    columns.flatMap((lines, index) => [
      ...(index === 0 ? [] : [{ text: " ".repeat(gap) }]),
      ...fitted(lines[row] ?? [], width),
    ]),
  );
}

/** As it is written, without blanks at its end. */
export function painted(line: Line, out: ColourOutput): string {
  const kept = line.toReversed();
  while (kept.length > 0 && kept[0]!.text.trim() === "") kept.shift();
  return kept
    .reverse()
    .map(({ text, style }) => (style ? paint(style, text, out) : text))
    .join("");
}

function lengthOf(line: Line): number {
  return line.reduce((sum, { text }) => sum + text.length, 0);
}
