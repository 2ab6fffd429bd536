import { setTimeout as sleep } from "node:timers/promises";
import { beat } from "../shared/heartbeat.ts";
import { type Log, messageOf } from "../shared/process.ts";
import type { JobQueue, Taken } from "./job-queue.ts";
import { sendMessage, type Target } from "./send-message.ts";

/** Between two attempts to reach Redis, ms. */
const REDIS_PAUSE_MS = 500;

/**
 * Works one job after the other until it is told to stop; the job in hand is finished first, or given back when
 * Telegram does not take it. The heartbeat stands still while Redis is away.
 *
 * @throws when Telegram does not accept the token; the job has been given back then
 */
export async function workUntil(stopping: AbortSignal, queue: JobQueue, target: Target, log: Log): Promise<void> {
  // A worker of this name may have died with a job in hand.
  await insist(() => queue.putBack(), stopping);
  try {
    while (!stopping.aborted) {
      const taken = await insist(() => queue.take(), stopping);
      beat();
      if (taken !== undefined) await work(taken, stopping, queue, target, log);
    }
  } finally {
    await queue.putBack().catch((error) => log(`a job stays in hand until the next start: ${messageOf(error)}`));
  }
}

async function work(taken: Taken, stopping: AbortSignal, queue: JobQueue, target: Target, log: Log): Promise<void> {
  const { id, chat, text } = taken.job;
  const outcome = await sendMessage(target, chat, text, stopping, log, beat);
  if (outcome === "stopped") return;
  if (outcome === "sent") {
    await insist(() => queue.done(taken), stopping);
  } else {
    log(`job ${id} is given up: ${outcome.refused}`);
    await insist(() => queue.fail(taken.raw, outcome.refused), stopping);
  }
}

/** Does something with Redis, again and again until it works or the worker stops. */
async function insist<T>(act: () => Promise<T>, stopping: AbortSignal): Promise<T | undefined> {
  for (;;) {
    try {
      return await act();
    } catch {
      if (stopping.aborted) return undefined;
      await sleep(REDIS_PAUSE_MS, undefined, { signal: stopping }).catch(() => {});
    }
  }
}
