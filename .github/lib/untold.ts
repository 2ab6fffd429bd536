import { type Standing, standingOf } from "../../ops/release/ancestry.ts";
import { deployedOf } from "../../ops/release/history.ts";
import { holderOf, lockHolderOf } from "../../ops/stranded-lock.ts";

/**
 * Why nobody can tell whether a stack has drifted; nothing where that can be told. What differs is drift only where what
 * is checked out is what is deployed, and no update is between the two.
 */
export async function whyUntold(stack: string): Promise<string | undefined> {
  const holder = await lockHolderOf(stack);
  if (holder) return `an update is at work or was killed: it is locked by ${holderOf(holder)}`;
  return whyOther(await standingOf(await deployedOf(stack)));
}

/** Why what is checked out is not what is deployed. */
export function whyOther(standing: Standing): string | undefined {
  if ("why" in standing) return standing.why;
  if (standing.is === "first") return "nothing of it is deployed yet";
  return standing.is === "newer" ? "what is checked out is newer than what is deployed" : undefined;
}
