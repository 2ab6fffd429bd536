import { z } from "zod";

/** What a backslash or `${` begins, a comment, a quoted text, a quote that is not closed, or a brace of nginx's language. */
const tokens = /\\[\s\S]|\$\{\w*\}|(?<=^|[\s;{}])(?:#.*|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|["'])|[{}]/g;

/** A piece of nginx's language that cannot end the block it is put into. */
export const snippet = z
  .string({ error: "must be text; write it after a |" })
  .refine(staysInside, { error: "must close each { and quote that it opens, and no other; count them" });

function staysInside(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '"' || token === "'") return false;
    if (token === "{") depth++;
    if (token === "}" && --depth < 0) return false;
  }
  return depth === 0;
}
