import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { idempotencyKey, type Job, QUEUE, REMEMBERED_S } from "../shared/jobs.ts";

/** In one script, so that no second request with the key can come in between. */
const ONCE = `
local queued = redis.call("GET", KEYS[2])
if queued then return queued end
redis.call("SET", KEYS[2], ARGV[1], "EX", ARGV[3])
redis.call("LPUSH", KEYS[1], ARGV[2])
return ARGV[1]`;

/**
 * Queues a job, once for each key: a repeated key gets the id of the first job and queues nothing, for 24 h.
 *
 * @returns the id of the job
 * @throws when Redis does not answer; the job may have been queued, so the caller should repeat it with the same key
 */
export async function enqueue(redis: Redis, chat: number, text: string, key: string | undefined): Promise<string> {
  const id = randomUUID();
  const job = JSON.stringify({ id, chat, text } satisfies Job);
  if (key !== undefined) return String(await redis.eval(ONCE, 2, QUEUE, idempotencyKey(key), id, job, REMEMBERED_S));
  await redis.lpush(QUEUE, job);
  return id;
}
