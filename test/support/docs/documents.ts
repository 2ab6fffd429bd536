import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import GithubSlugger from "github-slugger";
import { lexer, type Token, walkTokens } from "marked";
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
  let from = 0;
  const place = (what: string) => {
    const found = text.indexOf(what, from);
    if (found >= 0) from = found;
    return `${file}:${text.slice(0, from).split("\n").length}`;
  };
  const read: { [Type in Token["type"]]?: (token: Token & { text: string }) => void } = {
    code: (token) => {
      const [language = "", ...marks] = ("lang" in token && token.lang ? token.lang : "").split(/\s+/);
      document.blocks.push({ at: place(token.text.split("\n")[0]!), language, marks, text: token.text });
    },
    codespan: (token) => document.codes.push({ at: place(`\`${token.text}\``), text: token.text }),
    link: (token) => document.links.push({ at: place(token.raw), text: "href" in token ? `${token.href}` : "" }),
    image: (token) => document.links.push({ at: place(token.raw), text: "href" in token ? `${token.href}` : "" }),
    heading: (token) => document.anchors.push(slugger.slug(token.text.replaceAll("`", ""))),
  };
  walkTokens(lexer(text), (token) => read[token.type]?.(token as Token & { text: string }));
  return document;
}
