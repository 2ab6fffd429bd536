/** A message to be sent to a chat, as it lies in the queue (JSON). */
export interface Job {
  readonly id: string;
  readonly chat: number;
  readonly text: string;
}

/** How long ids and idempotency keys are remembered, in seconds. */
export const REMEMBERED_S = 24 * 60 * 60;

/** Jobs wait here; pushed on the left, taken from the right. */
export const QUEUE = "jobs:queue";

/** Jobs Telegram has refused for good, newest first, with the reason. */
export const FAILED = "jobs:failed";

/** The names of all workers that may hold a job. */
export const WORKERS = "jobs:workers";

/** The job a worker has in hand. */
export const processingKey = (worker: string) => `jobs:processing:${worker}`;

/** Exists as long as the worker lives. */
export const aliveKey = (worker: string) => `jobs:alive:${worker}`;

/** A set with one member for each time the job was sent: one is right, more means it was sent again. */
export const workedKey = (id: string) => `jobs:worked:${id}`;

/** The id of the job that was queued under an Idempotency-Key. */
export const idempotencyKey = (key: string) => `jobs:idempotency:${key}`;
