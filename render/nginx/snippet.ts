/** The lines of a piece of text in nginx's own language. */
export function snippetLines(text: string): string[] {
  return text.trim() === "" ? [] : text.trim().split("\n");
}
