import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { expect, test } from "vitest";
import { block, code, plain } from "../../../ops/review/escape.ts";
import { changeMarkdown, driftMarkdown } from "../../../ops/review/markdown.ts";
import type { Review } from "../../../ops/review/review.ts";

/** Takes HTML and finds addresses, as GitHub does. */
const reader = new MarkdownIt({ html: true, linkify: true });

test.each([
  ["a|b", "a\\|b"],
  ["`x`", "\\`x\\`"],
  ["</details>", "&lt;/details&gt;"],
  ["@everyone, see #1", "@\u200beveryone, see #\u200b1"],
  ["https://evil.example", "https:\u200b//evil.example"],
  ["two\nlines", "two lines"],
  ["v2 sha256:b52a0caa8f5d", "v2 sha256:b52a0caa8f5d"],
  ["\u202egnp.exe", "�gnp.exe"],
])("%j as text", (text, expected) => {
  expect(plain(text)).toBe(expected);
});

test.each([
  ["a|b", "`a\\|b`"],
  ["a `b` c", "``a `b` c``"],
  ["`", "`` ` ``"],
  ["two\nlines", "`two lines`"],
])("%j as code", (text, expected) => {
  expect(code(text)).toBe(expected);
});

test("a fence is longer than any in it", () => {
  expect(block(["```", "````"], "diff")).toBe("`````diff\n```\n````\n`````");
});

const bits = [
  "`",
  "```",
  "````",
  "|",
  "\\",
  "@everyone",
  "#1",
  "</details>",
  "<details>",
  "<script>",
  "<!--",
  "]]>",
  "**",
];
const more = [
  "\n",
  "\n\n",
  "\r",
  "# ",
  "- ",
  "> ",
  "---",
  "[a](b)",
  "![a](b)",
  "https://evil.example",
  "&lt;",
  "~~~",
  "~~",
  " ",
  "a",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...bits, ...more), fc.string({ unit: "binary" })))
  .map((all) => all.join(""));

function reviewWith(text: string): Review {
  const harm = [{ what: text, words: text }];
  const change = { what: text, kind: "file", words: text, risk: "data" as const, diff: [`+${text}`] };
  const folded = { what: text, kind: "file", words: text, risk: "none" as const };
  return {
    ...{ stack: text, outcome: "failed", isFirst: false, risk: "data", follow: 1, reason: text },
    ...{ downtime: harm, dataAtRisk: harm, changes: [change, folded] },
    images: [{ part: text, from: null, to: { tag: text, builtFrom: text } }],
  };
}

/** What Markdown is made of, without its texts. */
function structure(markdown: string): string[] {
  return reader.parse(markdown, {}).flatMap(({ type, content, children }) => {
    if (type === "html_block") return [content.replace(/<summary>.*<\/summary>/, "<summary>")];
    const kinds = (children ?? [])
      .map(({ type: kind }) => kind)
      .filter((kind) => kind !== "text" && kind !== "text_special");
    return [type, ...kinds];
  });
}

/** What GitHub looks for people and issues in: all but code. */
function texts(markdown: string): string {
  const tokens = reader
    .parse(markdown, {})
    .flatMap((token) => (token.type === "html_block" ? [token] : (token.children ?? [])));
  return tokens
    .filter(({ type }) => type !== "code_inline")
    .map(({ content }) => content)
    .join("\n");
}

test.each([
  ["a change", changeMarkdown],
  ["drift", driftMarkdown],
])("Markdown of %s stays what it is, whatever is in it", (_, markdownOf) => {
  const expected = structure(markdownOf(reviewWith("plain")));
  fc.assert(
    fc.property(hostile, (text) => {
      const markdown = markdownOf(reviewWith(`x${text}x`));
      expect(structure(markdown)).toEqual(expected);
      expect(texts(markdown)).not.toMatch(/@\w|#\d|:\/\//);
    }),
    { numRuns: 500 },
  );
});
