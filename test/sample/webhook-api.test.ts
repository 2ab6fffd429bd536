import { describe, expect, test } from "vitest";
import { JSON_TYPE, redisIsMissing, startProcess, startRedis } from "./support.ts";

async function startApi(env: Record<string, string> = {}) {
  const api = startProcess("webhook-api/main.ts", { REDIS_URL: "redis://127.0.0.1:9", ...env });
  const [, port] = await api.printed(/listening on port (\d+)/);
  const root = `http://127.0.0.1:${port}`;
  return {
    ...api,
    root,
    post: (body: unknown, headers: Record<string, string> = {}, query = "") =>
      fetch(`${root}/webhook${query}`, {
        method: "POST",
        headers: { ...JSON_TYPE, ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}

const GOOD = { chat: 1, text: "hi" };

test("what is refused, and how, without Redis", async () => {
  const { post, root } = await startApi({ HOSTNAME: "api-1", VERSION: "7" });
  const delayRule = "delayMs must be a whole number, 0–10000";
  const chatRule = "chat must be a whole number above 0";
  const textRule = "text must be a string of 1–4096 characters, not only spaces";
  const keyRule = "Idempotency-Key must be 1–200 visible ASCII characters";
  const cases: [Promise<Response>, number, object][] = [
    [post({}), 400, { error: chatRule, field: "chat" }],
    [post({ chat: "1", text: "hi" }), 400, { error: chatRule, field: "chat" }],
    [post({ chat: 1.5, text: "hi" }), 400, { error: chatRule, field: "chat" }],
    [post({ chat: 1 }), 400, { error: textRule, field: "text" }],
    [post({ chat: 1, text: "x".repeat(4097) }), 400, { error: textRule, field: "text" }],
    [post({ ...GOOD, delayMs: 10_001 }), 400, { error: delayRule, field: "delayMs" }],
    [post(GOOD, {}, "?delayMs=soon"), 400, { error: delayRule, field: "delayMs" }],
    [post(GOOD, { "idempotency-key": "two words" }), 400, { error: keyRule, field: "Idempotency-Key" }],
    [post("{"), 400, { error: "body must be a JSON object", field: "body" }],
    [post([1]), 400, { error: "body must be a JSON object", field: "body" }],
    [post("x".repeat(65_537)), 413, { error: "body must be at most 65536 bytes" }],
    [post(GOOD, { "content-type": "text/plain" }), 415, { error: 'content-type must be "application/json"' }],
    [fetch(`${root}/webhook`), 405, { error: "method must be POST" }],
    [fetch(`${root}/`), 404, { error: "there is nothing at /: use POST /webhook or GET /health" }],
    [post(GOOD), 503, { error: "Redis is away: try again with the same Idempotency-Key" }],
    [fetch(`${root}/health`), 503, { status: "unavailable", redis: "down" }],
  ];
  for (const [request, status, body] of cases) {
    const response = await request;
    expect([response.status, await response.json()]).toEqual([status, body]);
    expect(response.headers.get("x-served-by")).toBe("api-1");
    expect(response.headers.get("x-version")).toBe("7");
  }
});

test("a body whose length is not announced is cut off at the limit", async () => {
  const { root } = await startApi();
  const body = new Blob([new Uint8Array(131_072)]).stream();
  const init = { method: "POST", headers: JSON_TYPE, body, duplex: "half" } as RequestInit;
  expect((await fetch(`${root}/webhook`, init)).status).toBe(413);
});

test.each([
  ["no secret", {}, 401],
  ["a wrong secret", { "x-telegram-bot-api-secret-token": "wrong" }, 401],
  ["the secret", { "x-telegram-bot-api-secret-token": "right" }, 503],
])("with WEBHOOK_SECRET set, %s", async (_, headers, status) => {
  const { post } = await startApi({ WEBHOOK_SECRET: "right" });
  expect((await post(GOOD, headers as Record<string, string>)).status).toBe(status);
});

describe.skipIf(redisIsMissing)("with Redis (needs redis-server)", () => {
  const idOf = async (response: Promise<Response>) => (await (await response).json()).id;

  test("a webhook is queued, and a key only once", async () => {
    const REDIS_URL = await startRedis();
    const api = await startApi({ REDIS_URL });
    await api.printed(/Redis is there/);
    expect((await fetch(`${api.root}/health`)).status).toBe(200);
    const once = () => idOf(api.post(GOOD, { "idempotency-key": "order-1042" }));
    const ids = await Promise.all([once(), once(), once()]);
    expect(new Set(ids).size).toBe(1);
    const others = await Promise.all([idOf(api.post(GOOD)), idOf(api.post(GOOD))]);
    expect(new Set([...ids, ...others]).size).toBe(3);
  });

  test("SIGTERM: the request in hand is answered, its connection closed, and nothing new accepted", async () => {
    const api = await startApi({ REDIS_URL: await startRedis() });
    await api.printed(/Redis is there/);
    const slow = api.post(GOOD, {}, "?delayMs=800");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const exited = api.stop();
    await api.printed(/SIGTERM/);
    await expect(fetch(`${api.root}/health`)).rejects.toThrow();
    const response = await slow;
    expect([response.status, response.headers.get("connection")]).toEqual([202, "close"]);
    expect(await exited).toBe(0);
  });
});
