import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { FAILED, type Job, processingKey, QUEUE, REMEMBERED_S, workedKey } from "../shared/jobs.ts";

/** How long to wait for a job, in seconds; also the longest a stop has to wait for an idle worker. */
const WAIT_S = 0.5;

/** Older refused jobs are forgotten. */
const MAX_FAILED = 1_000;

/** A job in hand, and how it lies in the processing list. */
export interface Taken {
  readonly job: Job;
  readonly raw: string;
}

/**
 * One worker's end of the queue. A job moves to the worker's own processing list and leaves it only when it is done, so
 * that it is worked at least once whatever dies. Every method throws while Redis is away.
 */
export class JobQueue {
  readonly #redis: Redis;
  readonly #blocking: Redis;
  readonly #processing: string;

  /** @param blocking a connection of its own, since waiting for a job blocks it */
  constructor(redis: Redis, blocking: Redis, worker: string) {
    this.#redis = redis;
    this.#blocking = blocking;
    this.#processing = processingKey(worker);
  }

  /** The next job; undefined when none came, or it turned out to have been worked already. */
  async take(): Promise<Taken | undefined> {
    const raw = await this.#blocking.blmove(QUEUE, this.#processing, "RIGHT", "LEFT", WAIT_S);
    if (raw === null) return undefined;
    const job = parseJob(raw);
    if (job === undefined) return void (await this.fail(raw, "not a job"));
    // It may come back from a worker that was taken for dead and then finished after all.
    if (await this.#redis.exists(workedKey(job.id))) return void (await this.#redis.lrem(this.#processing, 1, raw));
    return { job, raw };
  }

  /** Removes a job that was sent, and remembers so for 24 h. */
  async done({ job, raw }: Taken): Promise<void> {
    const key = workedKey(job.id);
    await this.#redis.multi().lrem(this.#processing, 1, raw).sadd(key, randomUUID()).expire(key, REMEMBERED_S).exec();
  }

  /** Removes a job that can never be sent, and keeps it with the reason. */
  async fail(raw: string, reason: string): Promise<void> {
    await this.#redis
      .multi()
      .lrem(this.#processing, 1, raw)
      .lpush(FAILED, JSON.stringify({ reason, job: raw }))
      .ltrim(FAILED, 0, MAX_FAILED - 1)
      .exec();
  }

  /** Gives back what is still in hand, to be taken next. */
  async putBack(): Promise<void> {
    await returnJobs(this.#redis, this.#processing);
  }
}

/** Moves all jobs of a processing list back to where the next job is taken from. */
export async function returnJobs(redis: Redis, processing: string): Promise<void> {
  while ((await redis.lmove(processing, QUEUE, "LEFT", "RIGHT")) !== null);
}

function parseJob(raw: string): Job | undefined {
  try {
    const { id, chat, text } = JSON.parse(raw);
    return { id, chat, text };
  } catch {
    return undefined;
  }
}
