import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { FAILED, processingKey, QUEUE, WORKERS, workedKey } from "../../sample/shared/jobs.ts";
import { connectRedis } from "../../sample/shared/redis.ts";
import {
  eventually,
  redisIsMissing,
  startAnswering,
  startProcess,
  startRedis,
  startTelegram,
  TOKEN,
  temporaryDirectory,
} from "./support.ts";

async function setUp() {
  const url = await startRedis();
  const redis = connectRedis(url, () => {});
  onTestFinished(() => redis.disconnect());
  await new Promise((resolve) => redis.once("ready", resolve));
  return {
    redis,
    startWorker: (name: string, root: string) =>
      startProcess("worker/main.ts", {
        REDIS_URL: url,
        TELEGRAM_API_ROOT: root,
        TELEGRAM_TOKEN: TOKEN,
        WORKER_NAME: name,
        HEARTBEAT_FILE: join(temporaryDirectory(), "heartbeat"),
      }),
    /** Puts jobs into a list and returns their ids. */
    push: async (list: string, count: number, chat = 1) => {
      const ids = Array.from({ length: count }, () => randomUUID());
      await redis.lpush(list, ...ids.map((id) => JSON.stringify({ id, chat, text: id })));
      return ids;
    },
    /** How often each job was sent. */
    worked: (ids: string[]) => Promise.all(ids.map((id) => redis.scard(workedKey(id)))),
  };
}

const OK = { body: { ok: true, result: {} } };

describe.skipIf(redisIsMissing)("worker (needs redis-server)", () => {
  test("two workers send every job exactly once", async () => {
    const { startWorker, push, worked } = await setUp();
    const { root, texts } = await startTelegram();
    const ids = await push(QUEUE, 200);
    const workers = [startWorker("a", root), startWorker("b", root)];
    await eventually(async () => (await texts()).length === 200);
    expect(await Promise.all(workers.map((worker) => worker.stop()))).toEqual([0, 0]);
    expect(await worked(ids)).toEqual(ids.map(() => 1));
    expect(new Set(await texts()).size).toBe(200);
  });

  test("what a dead worker had in hand is taken up by another, and by itself when it comes back", async () => {
    const { redis, startWorker, push, worked } = await setUp();
    const { root } = await startTelegram();
    await redis.sadd(WORKERS, "dead");
    const ids = [...(await push(processingKey("dead"), 1)), ...(await push(processingKey("back"), 1))];
    startWorker("back", root);
    await eventually(async () => (await worked(ids)).every((count) => count === 1));
    await eventually(async () => !(await redis.sismember(WORKERS, "dead")));
  });

  test("a job that was sent already is not sent again", async () => {
    const { redis, startWorker, push } = await setUp();
    const { root, texts } = await startTelegram();
    const [done] = await push(QUEUE, 1);
    await redis.sadd(workedKey(done!), "by someone else");
    const [next] = await push(QUEUE, 1);
    startWorker("a", root);
    await eventually(async () => (await texts()).length > 0);
    expect(await texts()).toEqual([`bot: ${next}`]);
  });

  test("an error that may pass is tried again, a refusal is kept with its reason", async () => {
    const { redis, startWorker, push, worked } = await setUp();
    const answers = [
      { body: { ok: false, error_code: 502 } },
      { body: { ok: false, error_code: 429, parameters: { retry_after: 0 } } },
      OK,
      { body: { ok: false, error_code: 403, description: "Forbidden: bot was blocked by the user" } },
    ];
    const telegram = await startAnswering((_, count) => answers[count - 1]!);
    const [sent, refused] = [await push(QUEUE, 1), await push(QUEUE, 1)];
    startWorker("a", telegram.root);
    const failed = await eventually(async () => redis.lindex(FAILED, 0));
    expect(JSON.parse(failed).reason).toBe("Forbidden: bot was blocked by the user");
    expect(await worked([...sent, ...refused])).toEqual([1, 0]);
    expect(await redis.llen(processingKey("a"))).toBe(0);
  });

  test("SIGTERM: the job in hand is finished, the next one left", async () => {
    const { redis, startWorker, push, worked } = await setUp();
    const telegram = await startAnswering(() => ({ ...OK, delayMs: 500 }));
    const [first] = await push(QUEUE, 1);
    await push(QUEUE, 1);
    const worker = startWorker("a", telegram.root);
    await eventually(async () => telegram.calls.length === 1);
    expect(await worker.stop()).toBe(0);
    expect([await worked([first!]), await redis.llen(QUEUE), await redis.llen(processingKey("a"))]).toEqual([
      [1],
      1,
      0,
    ]);
  });

  test.each([
    ["SIGTERM while Telegram is away", "http://127.0.0.1:9", /not sent to chat 1/, 0],
    ["a token that is not accepted", undefined, /TELEGRAM_TOKEN is not accepted: Unauthorized/, 1],
  ])("%s: the job goes back to the queue", async (_, away, line, code) => {
    const { redis, startWorker, push } = await setUp();
    const root = away ?? (await startTelegram({ tokens: ["7:other"] })).root;
    await push(QUEUE, 1);
    const worker = startWorker("a", root);
    await worker.printed(line);
    expect(await worker.stop()).toBe(code);
    expect([await redis.llen(QUEUE), await redis.llen(processingKey("a"))]).toEqual([1, 0]);
  });
});
