import { structuredPatch } from "diff";
import { unknown } from "./preview.ts";

/** Lines around each difference, so that one sees where it is. */
const context = 1;
/** More lines are for `pulumi preview --diff`. */
const most = 60;

/** The lines that differ, each behind `+`, `-` or a blank, hunks apart by `@@`; undefined where one text is not known. */
export function textDiff(before: unknown, after: unknown): string[] | undefined {
  if (typeof before !== "string" || typeof after !== "string" || [before, after].includes(unknown)) return undefined;
  const { hunks } = structuredPatch("", "", before, after, "", "", { context });
  const lines = hunks.flatMap(({ oldStart, lines }) => [`@@ line ${oldStart} @@`, ...lines]);
  return lines.length > most ? [...lines.slice(0, most), `@@ and ${lines.length - most} lines more @@`] : lines;
}

/** As "2 lines more, 1 line less". */
export function countOf(lines: string[]): string {
  const count = (sign: string, word: string) => {
    const found = lines.filter((line) => line.startsWith(sign)).length;
    return found > 0 ? [`${found} ${found === 1 ? "line" : "lines"} ${word}`] : [];
  };
  return [...count("+", "more"), ...count("-", "less")].join(", ");
}
