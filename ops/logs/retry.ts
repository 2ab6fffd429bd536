import { setTimeout as sleep } from "node:timers/promises";
import type { Listener } from "./source.ts";

/** Milliseconds until a server that was lost is tried again. */
const againMs = 2000;

/**
 * Does something for as long as nobody aborts it, again where it fails, and says so once.
 * @param work is given a signal that also ends what a failed attempt left, and calls `isBack` once it is at work
 */
export async function untilAborted(
  server: string,
  { say, signal }: Listener,
  work: (signal: AbortSignal, isBack: () => void) => Promise<void>,
): Promise<void> {
  let lost = false;
  const isBack = () => {
    if (lost) say(`· server ${server} is back`);
    lost = false;
  };
  while (!signal.aborted) {
    const attempt = new AbortController();
    try {
      await work(AbortSignal.any([signal, attempt.signal]), isBack);
    } catch (error) {
      if (signal.aborted) return;
      if (!lost) say(`· nothing comes from server ${server} until it is back: ${reasonOf(error as Error)}`);
      lost = true;
    } finally {
      attempt.abort();
    }
    await sleep(againMs, undefined, { signal }).catch(() => {});
  }
}

/** Node calls an answer "aborted" that did not come to its end. */
function reasonOf({ message }: Error): string {
  return message === "aborted" ? "the connection to its Docker was lost" : message;
}
