import { capture, output } from "../process.ts";
import { repository } from "../repository.ts";
import type { Deployed } from "./deployed.ts";

/** How a commit stands to the one that is deployed. Only "newer" and "same" undo nothing. */
export type Standing =
  | { is: "first" | "same" | "newer" }
  | { is: "older" | "apart" | "edited" | "unknown" | "unrecorded"; why: string };

/**
 * How the commit that is checked out stands to what is deployed.
 * @param folder a git working tree; default: this clone
 * @throws Problem outside of git
 */
export async function standingOf(deployed: Deployed | undefined, folder = repository): Promise<Standing> {
  const head = (await output("git", ["rev-parse", "--verify", "HEAD^{commit}"], { cwd: folder })).trim();
  if (!deployed) return { is: "first" };
  const { commit, isEdited } = deployed;
  if (!commit) {
    return { is: "unrecorded", why: "what is deployed came from outside of git, so nothing tells whether it is newer" };
  }
  const [here, there] = [shortId(head), shortId(commit)];
  if (isEdited) {
    const why = `commit ${there} is deployed with changes that were not committed, which ${here} may undo`;
    return { is: "edited", why: `${why}; commit them, and run bin/up there, which records it` };
  }
  if (commit === head) return { is: "same" };
  const has = await capture("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: folder });
  if (has.code !== 0) {
    const why = `commit ${there} is deployed and is not in this clone, so nothing tells whether ${here} is newer`;
    return { is: "unknown", why: `${why}; if it was pushed: git fetch --unshallow, in a workflow fetch-depth: 0` };
  }
  if (await isAncestor(commit, head, folder)) return { is: "newer" };
  if (await isAncestor(head, commit, folder)) {
    return { is: "older", why: `commit ${here} is older than ${there}, which is deployed` };
  }
  return { is: "apart", why: `commit ${here} is on another line than ${there}, which is deployed, and would undo it` };
}

async function isAncestor(older: string, newer: string, cwd: string): Promise<boolean> {
  const { code } = await capture("git", ["merge-base", "--is-ancestor", older, newer], { cwd });
  return code === 0;
}

function shortId(commit: string): string {
  return commit.slice(0, 12);
}
