import type { Redis } from "ioredis";
import { aliveKey, processingKey, WORKERS } from "../shared/jobs.ts";
import { returnJobs } from "./job-queue.ts";

/** A worker that has said nothing for so long counts as dead, ms. */
const DEAD_AFTER_MS = 10_000;

/** How often a worker says that it lives and looks for dead ones, ms. */
const EVERY_MS = 1_000;

/** Says that this worker lives, and gives the jobs of dead workers back to the queue. */
export class RollCall {
  readonly #redis: Redis;
  readonly #worker: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis, worker: string) {
    this.#redis = redis;
    this.#worker = worker;
  }

  start(): void {
    // While Redis is away nobody can be heard or reclaimed; the connection itself says so in the log.
    const call = () => this.#call().catch(() => {});
    call();
    this.#timer = setInterval(call, EVERY_MS);
  }

  /** Signs off, so that nobody has to wait for this worker to be taken for dead. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#redis.del(aliveKey(this.#worker));
  }

  async #call(): Promise<void> {
    await this.#redis.multi().set(aliveKey(this.#worker), "", "PX", DEAD_AFTER_MS).sadd(WORKERS, this.#worker).exec();
    for (const worker of await this.#redis.smembers(WORKERS)) {
      if (await this.#redis.exists(aliveKey(worker))) continue;
      await returnJobs(this.#redis, processingKey(worker));
      await this.#redis.srem(WORKERS, worker);
    }
  }
}
