import { once } from "node:events";
import { statSync, utimesSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { botOf, createMessage, personIn } from "../../sample/telegram/message.ts";
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

const env = (root: string) => ({
  TELEGRAM_API_ROOT: root,
  TELEGRAM_TOKEN: TOKEN,
  HEARTBEAT_FILE: join(temporaryDirectory(), "heartbeat"),
});

test("answers every message once", async () => {
  const { root, say, texts, get } = await startTelegram();
  await say("said before the bot came");
  startProcess("bot/main.ts", env(root));
  await say("/start");
  await say("x".repeat(4096));
  await say("/queue");
  await eventually(async () => (await texts()).length >= 8);
  await eventually(async () => (await get("bots"))[0].pendingUpdates === 0);
  expect((await texts()).filter((text) => text.startsWith("bot: "))).toEqual([
    "bot: You said: said before the bot came",
    "bot: Hello, User 1! Write something, and I say it back.",
    `bot: You said: ${"x".repeat(4086)}`,
    "bot: The queue is out of sight.",
  ]);
});

test("SIGTERM: the update in hand is answered, then confirmed; the rest is left to the next bot", async () => {
  const update = (update_id: number) => ({ update_id, message: createMessage(1, 1, `${update_id}`, personIn(1)) });
  const telegram = await startAnswering(({ method, params }) => {
    if (method === "getMe") return { body: { ok: true, result: botOf(TOKEN) } };
    const updates = params.offset === 1 ? [update(10), update(11)] : [];
    return { body: { ok: true, result: updates }, delayMs: method === "sendMessage" ? 300 : 0 };
  });
  const bot = startProcess("bot/main.ts", env(telegram.root));
  await eventually(async () => telegram.calls.at(-1)?.method === "sendMessage");
  expect(await bot.stop()).toBe(0);
  expect(telegram.calls.slice(-2)).toMatchObject([
    { method: "sendMessage", params: { text: "You said: 10" } },
    { method: "getUpdates", params: { offset: 11 } },
  ]);
});

test("a stop with nothing to confirm is prompt, and leaves no poll open", async () => {
  const { root, get } = await startTelegram();
  const bot = startProcess("bot/main.ts", env(root));
  await eventually(async () => (await get("admin/polls")).polls.at(-1)?.outcome === "open");
  await new Promise((resolve) => setTimeout(resolve, 600));
  const asked = Date.now();
  expect(await bot.stop()).toBe(0);
  expect(Date.now() - asked).toBeLessThan(1_000);
  const { polls } = await eventually(async () => {
    const answer = await get("admin/polls");
    return answer.polls.every(({ end }: { end: number | null }) => end !== null) && answer;
  });
  expect(polls.at(-1).outcome).toBe("gone");
});

test("a bot whose poll another one ends exits 1 and says why", async () => {
  const { root, call, get } = await startTelegram();
  const bot = startProcess("bot/main.ts", env(root));
  await eventually(async () => (await get("admin/polls")).polls.at(-1)?.outcome === "open");
  call("getUpdates", { offset: 2, timeout: 50 });
  expect(await bot.exited).toBe(1);
  expect(bot.output()).toMatch(/^bot: another bot polls with this token \(409 Conflict\)/m);
});

test("a bot whose token is not accepted exits 1 and does not print it", async () => {
  const { root } = await startTelegram();
  const bot = startProcess("bot/main.ts", { ...env(root), TELEGRAM_TOKEN: "7:wrong" });
  expect(await bot.exited).toBe(1);
  expect(bot.output()).toBe("bot: TELEGRAM_TOKEN is not accepted (401 Unauthorized)\n");
});

test("a bot that cannot reach Telegram keeps trying, and still stops", async () => {
  let attempts = 0;
  const silent = createServer((connection) => {
    attempts++;
    connection.destroy();
  }).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const { port } = silent.address() as AddressInfo;
  const bot = startProcess("bot/main.ts", env(`http://127.0.0.1:${port}`));
  await eventually(async () => attempts >= 2);
  expect(await bot.stop()).toBe(0);
  silent.close();
});

test("the heartbeat is there as soon as the first poll has worked", async () => {
  const { root } = await startTelegram();
  const settings = env(root);
  const check = () => startProcess("bot/health.ts", settings);
  expect(await check().exited).toBe(1);
  startProcess("bot/main.ts", settings);
  await eventually(async () => statSync(settings.HEARTBEAT_FILE, { throwIfNoEntry: false }));
  expect(await check().exited).toBe(0);
  utimesSync(settings.HEARTBEAT_FILE, 0, Date.now() / 1000 - 31);
  const late = check();
  expect(await late.exited).toBe(1);
  expect(late.output()).toMatch(/^unhealthy: last heartbeat 31\.\d s ago, the limit is 30 s$/m);
});

test.skipIf(redisIsMissing)(
  "what a bot answered before it died is not answered again (needs redis-server)",
  async () => {
    const REDIS_URL = await startRedis();
    const { root, say, texts, get } = await startTelegram();
    const settings = { ...env(root), REDIS_URL };
    const [first, count] = [startProcess("bot/main.ts", settings), 200];
    await first.printed(/Redis is there/);
    await Promise.all(Array.from({ length: count }, (_, i) => say(`message ${i}`)));
    await eventually(async () => (await texts()).length > count + 20);
    first.kill("SIGKILL");
    await first.exited;
    startProcess("bot/main.ts", settings);
    await eventually(async () => (await get("bots"))[0].pendingUpdates === 0);
    const answers = (await texts()).filter((text) => text.startsWith("bot: "));
    expect(new Set(answers).size).toBe(count);
    // Only the answer that was on its way when the bot died may come twice.
    expect(answers.length).toBeLessThanOrEqual(count + 1);
  },
);
