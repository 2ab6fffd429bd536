import { hostname } from "node:os";
import { apiRootEnv, optionalEnv, requiredEnv, tokenEnv } from "../shared/env.ts";
import { runProcess, stopSignal } from "../shared/process.ts";
import { connectRedis } from "../shared/redis.ts";
import { JobQueue } from "./job-queue.ts";
import { RollCall } from "./roll-call.ts";
import { workUntil } from "./work.ts";

// REDIS_URL          where the jobs are
// TELEGRAM_API_ROOT  where messages are sent
// TELEGRAM_TOKEN     the bot that says them
// WORKER_NAME        unlike any other worker's, default HOSTNAME
// HEARTBEAT_FILE     touched while it works, default /tmp/heartbeat
await runProcess("worker", async (log) => {
  const stopping = new AbortController();
  stopSignal().then((signal) => {
    log(`${signal}: finishing the job in hand`);
    stopping.abort();
  });
  const target = { apiRoot: apiRootEnv(), token: tokenEnv() };
  const url = requiredEnv("REDIS_URL", "redis://redis:6379");
  const name = optionalEnv("WORKER_NAME") ?? optionalEnv("HOSTNAME") ?? hostname();
  const redis = connectRedis(url, log);
  const rollCall = new RollCall(redis, name);
  rollCall.start();
  log(`working as ${name}`);
  await workUntil(
    stopping.signal,
    new JobQueue(
      redis,
      connectRedis(url, () => {}),
      name,
    ),
    target,
    log,
  );
  await rollCall.stop().catch(() => {});
});
