import type { Account, Lost } from "../../test/support/traffic-account.ts";
import { median, ratios, rounded } from "../figures.ts";

export interface ReleaseFigures {
  sent: number;
  /** Requests that were not answered 202, but for the resets. */
  failed: number;
  /** Requests on a kept-alive connection that was closed just then; clients send them once more. */
  resets: number;
  /** Longest time without an answer of 202. */
  longestGapMs: number;
  /** Of one release, from the start of the command to its end: the median. */
  wallS: number;
}

/** @param seconds of each release */
export function figuresOf(account: Account, seconds: number[]): ReleaseFigures {
  const { sent, resets, longestGapMs } = account;
  const failed = lostOf(account).length;
  return { sent, failed, resets: resets.length, longestGapMs, wallS: rounded(median(seconds)) };
}

/**
 * peer/ours, above 1 we are ahead. One is added to the counts of both sides, since ours may be 0; and they are counts,
 * not shares of what was sent: both make as many releases, and the slower one would hide its losses among more requests.
 */
export function releaseRatios(ours: ReleaseFigures, peer: ReleaseFigures): Record<string, number> {
  const counts = ({ failed, resets }: ReleaseFigures) => ({ failed: failed + 1, resets: resets + 1 });
  const times = ({ longestGapMs, wallS }: ReleaseFigures) => ({ longestGapMs, wallS });
  return { ...ratios(counts(ours), counts(peer)), ...ratios(times(ours), times(peer)) };
}

/** How the lost ones ended, and how often each, most frequent first: as `502 {"error":"…"} ×12, socket hang up ×1`. */
export function outcomesOf(lost: Lost[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of lost) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const frequent = [...counts].sort(([, a], [, b]) => b - a);
  return frequent.map(([outcome, count]) => `${outcome} ×${count}`).join(", ");
}

/** All that are neither accepted nor resets. */
export function lostOf({ failed, unavailable, unopened }: Account): Lost[] {
  return [...failed, ...unavailable, ...unopened];
}
