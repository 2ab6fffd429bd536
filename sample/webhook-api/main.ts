import { hostname } from "node:os";
import { integerEnv, optionalEnv, requiredEnv } from "../shared/env.ts";
import { runProcess, stopSignal } from "../shared/process.ts";
import { connectRedis } from "../shared/redis.ts";
import { serve } from "../shared/server.ts";
import { webhookApi } from "./api.ts";

// REDIS_URL       where messages are queued; while it is away requests are answered 503
// PORT, HOST      where it listens, default 8080 on all addresses
// WEBHOOK_SECRET  what callers must send as X-Telegram-Bot-Api-Secret-Token; not asked for when unset
// VERSION         sent as x-version; HOSTNAME is sent as x-served-by
await runProcess("webhook-api", async (log) => {
  const stopped = stopSignal();
  const port = integerEnv("PORT", { default: 8080, min: 0, max: 65535 });
  const redis = connectRedis(requiredEnv("REDIS_URL", "redis://redis:6379"), log);
  const api = webhookApi({
    redis,
    secret: optionalEnv("WEBHOOK_SECRET"),
    servedBy: optionalEnv("HOSTNAME") ?? hostname(),
    version: optionalEnv("VERSION"),
    log,
  });
  const server = await serve(api, port, optionalEnv("HOST") ?? "0.0.0.0", log);
  log(`listening on port ${server.port}`);
  log(`${await stopped}: finishing the requests in hand`);
  await server.stop();
  redis.disconnect();
});
