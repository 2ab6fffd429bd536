import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { allowMethods, HttpError, readJson, sendJson } from "../shared/http.ts";
import { type Log, messageOf } from "../shared/process.ts";
import { redisAnswers } from "../shared/redis.ts";
import type { Handler } from "../shared/server.ts";
import { enqueue } from "./enqueue.ts";
import { checkSecret } from "./secret.ts";
import { validateIdempotencyKey, validateWebhook } from "./validate.ts";

/** Bytes; the longest text in four-byte characters, escaped, and some room. */
const MAX_BODY = 64 * 1024;

export interface ApiOptions {
  redis: Redis;
  /** What callers must send as X-Telegram-Bot-Api-Secret-Token; not asked for when undefined. */
  secret: string | undefined;
  /** Sent with every answer, so that a caller sees which instance and release answered. */
  servedBy: string;
  version: string | undefined;
  log: Log;
}

/** POST /webhook and GET /health. */
export function webhookApi(options: ApiOptions): Handler {
  return async (req, res, url) => {
    res.setHeader("x-served-by", options.servedBy);
    if (options.version !== undefined) res.setHeader("x-version", options.version);
    switch (url.pathname) {
      case "/webhook":
        return receive(options, req, res, url);
      case "/health":
        return health(options, req, res);
      default:
        throw new HttpError(404, { error: `there is nothing at ${url.pathname}: use POST /webhook or GET /health` });
    }
  };
}

/**
 * `{chat, text, delayMs?}` → 202 `{id}`. `delayMs` (0–10,000, in the body or the query) holds the answer back after the
 * message has been queued: load tests use it to have requests in hand.
 */
async function receive(options: ApiOptions, req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
  allowMethods(req, "POST");
  checkSecret(req, options.secret);
  const key = validateIdempotencyKey(req.headers["idempotency-key"] as string | undefined);
  const { chat, text, delayMs } = validateWebhook(await readJson(req, MAX_BODY), url.searchParams);
  const id = await enqueue(options.redis, chat, text, key).catch((error) => {
    options.log(`not queued: ${messageOf(error)}`);
    throw new HttpError(
      503,
      { error: "Redis is away: try again with the same Idempotency-Key" },
      { "retry-after": "1" },
    );
  });
  if (delayMs > 0) await sleep(delayMs);
  sendJson(res, 202, { id });
}

/** 200 when Redis answers, else 503. */
async function health({ redis }: ApiOptions, req: IncomingMessage, res: ServerResponse): Promise<void> {
  allowMethods(req, "GET", "HEAD");
  const up = await redisAnswers(redis);
  sendJson(res, up ? 200 : 503, { status: up ? "ok" : "unavailable", redis: up ? "up" : "down" });
}
