import { expect, test } from "vitest";
import { JSON_TYPE, startTelegram, TOKEN } from "./support.ts";

test("getMe tells who the bot is", async () => {
  const { call } = await startTelegram();
  expect(await call("getMe")).toMatchObject({ ok: true, result: { id: 42, is_bot: true, username: "sample_42_bot" } });
});

test.each([
  ["an unknown token", "7:other", "getMe", {}, 401, "Unauthorized"],
  ["an unknown method", TOKEN, "flyAway", {}, 404, "Not Found: method not found"],
  ["a method every object has", TOKEN, "constructor", {}, 404, "Not Found: method not found"],
  ["no chat", TOKEN, "sendMessage", { text: "hi" }, 400, "Bad Request: chat_id is empty"],
  ["a chat that is not there", TOKEN, "sendMessage", { chat_id: "@x", text: "hi" }, 400, "Bad Request: chat not found"],
  ["no text", TOKEN, "sendMessage", { chat_id: 1 }, 400, "Bad Request: message text is empty"],
  [
    "a long text",
    TOKEN,
    "sendMessage",
    { chat_id: 1, text: "x".repeat(4097) },
    400,
    "Bad Request: message is too long",
  ],
])("%s is refused", async (_, token, method, params, code, description) => {
  const { call } = await startTelegram();
  expect(await call(method, params, token)).toEqual({ ok: false, error_code: code, description });
});

test("the status of the answer is the error code", async () => {
  const { root } = await startTelegram();
  expect((await fetch(`${root}/bot7:other/getMe`)).status).toBe(401);
});

test("a body that cannot be read is a bad request", async () => {
  const { root } = await startTelegram();
  const response = await fetch(`${root}/bot${TOKEN}/sendMessage`, { method: "POST", headers: JSON_TYPE, body: "{" });
  expect(await response.json()).toMatchObject({ ok: false, error_code: 400 });
});

const form = new FormData();
form.set("chat_id", "1");
form.set("text", "hi");
test.each([
  ["the query string of a GET", "?chat_id=1&text=hi", undefined],
  ["JSON", "", { method: "POST", headers: JSON_TYPE, body: '{"chat_id":1,"text":"hi"}' }],
  ["a URL-encoded form", "", { method: "POST", body: new URLSearchParams({ chat_id: "1", text: "hi" }) }],
  ["a multipart form", "", { method: "POST", body: form }],
])("parameters come by %s", async (_, query, init) => {
  const { root, texts } = await startTelegram();
  const answer = await (await fetch(`${root}/bot${TOKEN}/SendMessage${query}`, init)).json();
  expect(answer).toMatchObject({ ok: true, result: { chat: { id: 1 }, from: { id: 42 }, text: "hi" } });
  expect(await texts()).toEqual(["bot: hi"]);
});

test("an update comes again until it is confirmed", async () => {
  const { call, say } = await startTelegram();
  await say("/start now");
  const { result } = await call("getUpdates");
  expect(result).toMatchObject([
    { message: { chat: { id: 1 }, text: "/start now", entities: [{ type: "bot_command", offset: 0, length: 6 }] } },
  ]);
  expect((await call("getUpdates", { offset: result[0].update_id })).result).toEqual(result);
  expect((await call("getUpdates", { offset: result[0].update_id + 1 })).result).toEqual([]);
});

test("out of range numbers count as the nearest", async () => {
  const { call, say } = await startTelegram();
  await say("one");
  await say("two");
  expect((await call("getUpdates", { limit: 0, timeout: -1 })).result).toHaveLength(1);
});

test("two pollers: the older one gets 409", async () => {
  const { call, get, say } = await startTelegram();
  const older = call("getUpdates", { offset: 1, timeout: 50 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const newer = call("getUpdates", { offset: 2, timeout: 50 });
  expect(await older).toEqual({
    ok: false,
    error_code: 409,
    description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
  });
  await say("hello");
  expect((await newer).result).toHaveLength(1);
  const { polls } = await get("admin/polls");
  expect(polls).toMatchObject([
    { bot: 42, address: "127.0.0.1", outcome: "conflict" },
    { outcome: "updates", overlaps: [1] },
  ]);
});

test("deleteWebhook drops the waiting updates only when asked to", async () => {
  const { call, say } = await startTelegram();
  await say("hello");
  expect(await call("deleteWebhook")).toEqual({ ok: true, result: true });
  expect((await call("getWebhookInfo")).result).toMatchObject({ url: "", pending_update_count: 1 });
  await call("deleteWebhook", { drop_pending_updates: true });
  expect((await call("getWebhookInfo")).result).toMatchObject({ pending_update_count: 0 });
});
