import type { Redis } from "ioredis";
import { QUEUE, REMEMBERED_S } from "../shared/jobs.ts";

/** What the bots know together. */
export interface Memory {
  /** Whether the update has been answered by any bot. */
  answered(update: number): Promise<boolean>;
  remember(update: number): Promise<void>;
  /** How many messages wait for a worker. */
  queueLength(): Promise<number>;
}

/**
 * Telegram delivers at least once: a bot that dies after an answer leaves the update to the next one. What was answered
 * is therefore remembered in Redis, as long as Telegram keeps an update. Every method throws while Redis is away.
 *
 * @param bot update ids are unique only within one bot
 */
export function redisMemory(redis: Redis, bot: string): Memory {
  const key = (update: number) => `bot:${bot}:answered:${update}`;
  return {
    answered: async (update) => (await redis.exists(key(update))) === 1,
    remember: async (update) => {
      await redis.set(key(update), "", "EX", REMEMBERED_S);
    },
    queueLength: () => redis.llen(QUEUE),
  };
}
