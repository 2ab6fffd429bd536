import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../ops/problem.ts";

/** @param signal of an interruption, which ends it @throws Problem then */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => {
    throw new Problem("interrupted");
  });
}
