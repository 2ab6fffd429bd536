import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import MarkdownIt, { type Token } from "markdown-it";
import { repository } from "../../../ops/repository.ts";

/** A fenced block. */
export interface Block {
  /** As "README.md:28", the line of its first line. */
  at: string;
  language: string;
  /** What follows the language behind the fence, where GitHub shows it to nobody. */
  marks: string[];
  text: string;
}

/** A piece of text and where it stands. */
export interface Place {
  at: string;
  text: string;
}

export interface Document {
  file: string;
  blocks: Block[];
  /** Code within a line. */
  codes: Place[];
  links: Place[];
  /** What a link may end with, behind its #. */
  anchors: string[];
}

/** Every page that speaks to people, by its path in the repository; a new one in docs/ is among them. */
export function documentFiles(): string[] {
  const pages = readdirSync(join(repository, "docs")).filter((name) => name.endsWith(".md"));
  return ["README.md", "CONTRIBUTING.md", ...pages.sort().map((name) => `docs/${name}`)];
}

export function documentOf(file: string): Document {
  return parsed(file, readFileSync(join(repository, file), "utf8"));
}

export function parsed(file: string, text: string): Document {
  const document: Document = { file, blocks: [], codes: [], links: [], anchors: [] };
  const slugger = new GithubSlugger();
  const tokens = new MarkdownIt().parse(text, {});
  for (const [index, { type, map, info, content, children }] of tokens.entries()) {
    const [start] = map ?? [0];
    if (type === "fence") {
      const [language = "", ...marks] = info.trim().split(/\s+/);
      document.blocks.push({ at: `${file}:${start + 2}`, language, marks, text: content.trimEnd() });
    }
    if (type !== "inline") continue;
    if (tokens[index - 1]?.type === "heading_open") document.anchors.push(slugger.slug(content.replaceAll("`", "")));
    readLine(document, children ?? [], start + 1);
  }
  return document;
}

/** What stands in a paragraph, a cell or a heading. @param line its first */
function readLine({ file, codes, links }: Document, tokens: Token[], line: number): void {
  let now = line;
  for (const token of tokens) {
    const at = `${file}:${now}`;
    const target = token.attrGet("href") ?? token.attrGet("src");
    if (token.type === "softbreak") now += 1;
    if (token.type === "code_inline") codes.push({ at, text: token.content });
    if (target !== null) links.push({ at, text: target });
  }
}
