import { Problem } from "../../ops/problem.ts";
import type { Github } from "./github.ts";
import { isMarked, marked } from "./marked.ts";

/** Writes what is said with a mark on a pull request: as its only comment with that mark, in the place of the one before. */
export async function setComment({ api, at }: Github, pull: number, mark: string, markdown: string): Promise<void> {
  const body = marked(mark, markdown);
  const comments = await api.paginate("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    ...{ ...at, issue_number: pull, per_page: 100 },
  });
  const before = comments.find((comment) => isMarked(mark, comment));
  if (before && (await update({ api, at }, Number(before.id), body))) return;
  await api.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...at, issue_number: pull, body });
}

/** @returns whether it was there still */
async function update({ api, at }: Github, id: number, body: string): Promise<boolean> {
  try {
    await api.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...at, comment_id: id, body });
    return true;
  } catch (error) {
    if ((error as { status?: number }).status === 404) return false;
    throw error;
  }
}

/** The number of the pull request that a run is for. @param event what GitHub tells of it @throws Problem for another event */
export function pullOf(event: { pull_request?: { number?: number } }): number {
  const number = event.pull_request?.number;
  if (Number.isInteger(number)) return number!;
  throw new Problem("GITHUB_EVENT_PATH tells of no pull request; this step is for the event pull_request");
}
