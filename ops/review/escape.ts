/** What shows as nothing, or turns the direction of the text around it. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Where GitHub finds people, issues, addresses and pictures of feelings in a text. */
const finds = /@|#|GH-|:\/\/|www\.|:(?=[\w+-]+:)/gi;
/** Stops it. */
const apart = "\u200b";

/** A text as it is, in one line of Markdown, a cell of a table included: no markup, link, mention or HTML comes of it. */
export function plain(text: string): string {
  return htmlText(text, (inLine) => inLine.replaceAll(/[\\`*_[\]{}()|~$!]/g, "\\$&"));
}

/** A text within a line of HTML, in which Markdown has no say. */
export function htmlText(text: string, escaped = (inLine: string) => inLine): string {
  return escaped(oneLine(text))
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(finds, (found) => `${found.slice(0, 1)}${apart}${found.slice(1)}`);
}

/** A text as code within a line, a cell of a table included. */
export function code(text: string): string {
  const inLine = oneLine(text) || " ";
  const ticks = "`".repeat(longestRun(inLine) + 1);
  const pad = /^`|`$/.test(inLine) ? " " : "";
  return `${ticks}${pad}${inLine.replaceAll("|", "\\|")}${pad}${ticks}`;
}

/** Lines as a block of code. @param language as "diff" */
export function block(lines: string[], language = ""): string {
  const text = lines.map(visible).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function oneLine(text: string): string {
  return visible(text).replaceAll(/\s+/g, " ").trim();
}

function visible(text: string): string {
  return text.replaceAll(invisible, (found) => (/\s/.test(found) ? " " : "�"));
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}
