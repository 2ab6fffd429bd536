import { styleText } from "node:util";

/** What {@link styleText} knows, as "red" or ["bold", "red"]. */
export type Style = Parameters<typeof styleText>[0];

/** Where a text goes, as far as that decides about colours. */
export type ColourOutput = Pick<NodeJS.WriteStream, "isTTY"> & Partial<Pick<NodeJS.WriteStream, "hasColors">>;

/** A text in colour where that can be seen: on a terminal that has colours, unless NO_COLOR (no-color.org) asks for none. */
export function paint(style: Style, text: string, out: ColourOutput = process.stdout): string {
  return out.isTTY && out.hasColors?.() ? styleText(style, text, { validateStream: false }) : text;
}
