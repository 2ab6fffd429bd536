import { Redis } from "ioredis";
import { EnvError } from "./env.ts";
import { type Log, messageOf } from "./process.ts";

/** How long a command may take, in ms; longer than a blocking command waits. */
const COMMAND_TIMEOUT_MS = 3_000;

/**
 * A connection that keeps coming back. While Redis is away a command fails at once instead of waiting in a queue,
 * and none is sent twice by itself: the caller knows what may be repeated.
 *
 * @param url redis://[:password@]host[:port][/db]
 * @throws EnvError when the URL is not one
 */
export function connectRedis(url: string, log: Log): Redis {
  if (!/^rediss?:\/\/[^/]/.test(url)) throw new EnvError("REDIS_URL must be redis://[:password@]host[:port][/db]");
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: 2_000,
    commandTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  });
  let away: string | undefined;
  redis.on("error", (error) => {
    const reason = messageOf(error);
    if (reason !== away) log(`Redis is away: ${reason}`);
    away = reason;
  });
  redis.on("ready", () => {
    log("Redis is there");
    away = undefined;
  });
  return redis;
}

/** Waits until Redis is there, or the time in ms is over. */
export function redisReady(redis: Redis, withinMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, withinMs);
    redis.once("ready", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Whether Redis answers now. */
export async function redisAnswers(redis: Redis): Promise<boolean> {
  return redis.ping().then(
    () => true,
    () => false,
  );
}
