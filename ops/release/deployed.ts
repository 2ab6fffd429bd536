import { saysPartial } from "./partial.ts";

interface Update {
  kind: string;
  message: string;
  result?: string;
  environment?: Record<string, string>;
}

/** What was checked out when the whole stack was last brought up. */
export interface Deployed {
  /** The full id of the commit; nothing where the stack was brought up outside of git. */
  commit?: string | undefined;
  /** Whether it had changes that were not committed: what was deployed is in no commit. */
  isEdited: boolean;
}

/**
 * What was deployed last: by the last update that succeeded and left no part out. After one that failed, what succeeded
 * before is what there is to go back to.
 * @param history the output of `pulumi stack history --json`, newest first
 * @returns nothing of a stack that never was up
 */
export function deployedIn(history: string): Deployed | undefined {
  const updates: Update[] = JSON.parse(history || "[]");
  const last = updates.find(
    ({ kind, message, result }) => kind === "update" && result === "succeeded" && !saysPartial(message),
  );
  if (!last) return undefined;
  const { "git.head": commit, "git.dirty": dirty } = last.environment ?? {};
  return { commit, isEdited: dirty === "true" };
}
