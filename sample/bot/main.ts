import { GrammyError } from "grammy";
import { apiRootEnv, integerEnv, optionalEnv, tokenEnv } from "../shared/env.ts";
import { runProcess, stopSignal } from "../shared/process.ts";
import { connectRedis, redisReady } from "../shared/redis.ts";
import { createBot } from "./bot.ts";
import { redisMemory } from "./memory.ts";

/** Longer than a connection takes, shorter than anyone waits for an answer. */
const REDIS_WAIT_MS = 2_000;

// TELEGRAM_API_ROOT  where it polls
// TELEGRAM_TOKEN     who it is
// REDIS_URL          remembers what was answered; may be unset
// POLL_TIMEOUT_S     how long one poll waits for an update, default 10, at most 50
// HEARTBEAT_FILE     touched after each successful poll, default /tmp/heartbeat
await runProcess("bot", async (log) => {
  const stopped = stopSignal();
  const [apiRoot, token] = [apiRootEnv(), tokenEnv()];
  const timeout = integerEnv("POLL_TIMEOUT_S", { default: 10, min: 1, max: 50 });
  const redisUrl = optionalEnv("REDIS_URL");
  const redis = redisUrl === undefined ? undefined : connectRedis(redisUrl, log);
  const memory = redis && redisMemory(redis, token.split(":")[0]!);
  const bot = createBot({ token, apiRoot, memory, log });

  let stopping = false;
  const stop = stopped.then((signal) => {
    log(`${signal}: finishing the update in hand`);
    stopping = true;
    return bot.stop().catch(ignoreConflict);
  });
  // A bot that starts before it can remember answers again what the bot before it has answered.
  if (redis !== undefined) await redisReady(redis, REDIS_WAIT_MS);
  if (stopping) return;
  const onStart = () => log("polling");
  const polling = bot.start({ timeout, allowed_updates: ["message"], onStart }).catch((error) => {
    if (!stopping) throw explained(error);
  });
  // The end of the polling is not enough, the offset must be confirmed; but a start that waits for Telegram never ends.
  await Promise.race([polling.then(() => stop), stop]);
});

/** The poll that confirms the offset does so even when another bot's poll ends it. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof GrammyError) || error.error_code !== 409) throw error;
}

function explained(error: unknown): unknown {
  if (!(error instanceof GrammyError)) return error;
  if (error.error_code === 409)
    return new Error("another bot polls with this token (409 Conflict): leaving it to that one");
  if (error.error_code === 401) return new Error("TELEGRAM_TOKEN is not accepted (401 Unauthorized)");
  return error;
}
