import { setTimeout as sleep } from "node:timers/promises";
import type { Transformer } from "grammy";

/** Together 6 s: shorter than the grace a container is given to stop. */
const PAUSES_MS = [200, 400, 800, 1_600, 3_000];

/** Sends a message again when there was no answer, a 5xx or a 429 whose pause is short enough. */
export const retrySending: Transformer = async (call, method, payload, signal) => {
  if (method !== "sendMessage") return call(method, payload, signal);
  for (const pauseMs of PAUSES_MS) {
    const answer = await call(method, payload, signal).catch(() => undefined);
    if (answer?.ok) return answer;
    if (answer !== undefined && answer.error_code < 500 && answer.error_code !== 429) return answer;
    await sleep(Math.max(pauseMs, (answer?.parameters?.retry_after ?? 0) * 1000));
  }
  return call(method, payload, signal);
};
