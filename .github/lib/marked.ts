import { fitting } from "./fitting.ts";

/** What is read of a comment or an issue. */
export interface Written {
  body?: string | null | undefined;
  user?: { type?: string } | null;
  author_association?: string;
}

/** Who may write to the repository, as GitHub tells it of the author of a comment. */
const writers = ["OWNER", "MEMBER", "COLLABORATOR"];

/** The line by which a text of a workflow is found again; nobody sees it. */
export function marker(what: string, stack: string): string {
  return `<!-- aisha: ${what} of stack ${stack} -->`;
}

/** A text with its marker, short enough for GitHub. */
export function marked(mark: string, markdown: string): string {
  return fitting(`${mark}\n${markdown.trim()}\n`);
}

/** Whether a workflow wrote this. Who may not write to the repository could put theirs in its place, and change it later. */
export function isMarked(mark: string, { body, user, author_association: association = "" }: Written): boolean {
  return (body ?? "").startsWith(mark) && (user?.type === "Bot" || writers.includes(association));
}
