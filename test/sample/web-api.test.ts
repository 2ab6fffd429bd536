import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { JSON_TYPE, startTelegram, temporaryDirectory } from "./support.ts";

test.each(["", "chat/"])("the page is at /%s and names no absolute address", async (path) => {
  const { root } = await startTelegram({ basePath: "/chat/" });
  const response = await fetch(`${root}/${path}`);
  expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
  expect(await response.text()).not.toMatch(/(src|href)=|https?:|fetch\w*\("\/|EventSource\("\//);
});

test.each([
  ["chat", { chat: 0, text: "hi" }, "chat must be a whole number above 0"],
  ["chat", { chat: "1", text: "hi" }, "chat must be a whole number above 0"],
  ["text", { chat: 1, text: " " }, "text must be 1–4096 characters, not only spaces"],
  ["text", { chat: 1, text: "x".repeat(4097) }, "text must be 1–4096 characters, not only spaces"],
])("a message with a bad %s is refused: %j", async (field, body, error) => {
  const { root } = await startTelegram();
  const init = { method: "POST", headers: JSON_TYPE, body: JSON.stringify(body) };
  const response = await fetch(`${root}/messages`, init);
  expect([response.status, await response.json()]).toEqual([400, { error, field }]);
});

test("each chat and each bot has its own messages", async () => {
  const { root, say, call, texts, get } = await startTelegram({ tokens: ["42:a", "43:b"] });
  await say("one", 1);
  await say("two", 2);
  await call("sendMessage", { chat_id: 1, text: "from the other bot" }, "43:b");
  expect(await texts(1)).toEqual(["user: one"]);
  expect(await texts(2)).toEqual(["user: two"]);
  expect(await get("messages?chat=1&bot=43")).toMatchObject([{ from: "bot", text: "from the other bot" }]);
  expect((await fetch(`${root}/messages?chat=1&bot=44`)).status).toBe(404);
});

test("bots shows who listens and the chats, the newest first", async () => {
  const { say, call, get } = await startTelegram();
  await say("one", 1);
  await say("two", 2);
  const chats = [{ chat: 2, last: { text: "two" } }, { chat: 1 }];
  expect(await get("bots")).toMatchObject([{ id: 42, listening: false, pendingUpdates: 2, chats }]);
  await call("getUpdates");
  expect(await get("bots")).toMatchObject([{ listening: true }]);
});

test("messages after an id", async () => {
  const { say, get } = await startTelegram();
  const { id } = await say("one");
  await say("two");
  expect(await get(`messages?chat=1&after=${id}`)).toMatchObject([{ text: "two" }]);
});

test("events are what was said, then what is said, and resume after the last one seen", async () => {
  const { root, say, call } = await startTelegram();
  const { id } = await say("seen");
  await say("missed");
  const response = await fetch(`${root}/events?chat=1`, { headers: { "last-event-id": String(id) } });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (pattern: RegExp) => {
    while (!pattern.test(text)) text += (await reader.read()).value;
  };
  await read(/"missed"/);
  await say("elsewhere", 2);
  await call("sendMessage", { chat_id: 1, text: "answer" });
  await read(/"answer"/);
  expect(text).not.toMatch(/"seen"|"elsewhere"/);
});

test("a server that stops ends event streams and open polls", async () => {
  const { root, call, stop } = await startTelegram();
  const events = await fetch(`${root}/events?chat=1`);
  const poll = call("getUpdates", { timeout: 50 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await stop();
  expect(await poll).toEqual({ ok: true, result: [] });
  expect(await events.text()).toContain("retry:");
});

test("with a data directory a restart loses neither updates nor chats, nor goes back with ids", async () => {
  const dataDir = temporaryDirectory();
  const first = await startTelegram({ dataDir });
  await first.say("confirmed");
  await first.say("waiting");
  const [confirmed, waiting] = (await first.call("getUpdates")).result;
  await first.call("getUpdates", { offset: waiting.update_id });
  await first.call("sendMessage", { chat_id: 1, text: "answer" });
  await first.stop();

  // The process may die in the middle of a line.
  appendFileSync(join(dataDir, "journal.jsonl"), '{"bot":42,"mess');
  const second = await startTelegram({ dataDir });
  expect((await second.call("getUpdates")).result).toEqual([waiting]);
  expect(await second.texts()).toEqual(["user: confirmed", "user: waiting", "bot: answer"]);
  await second.call("getUpdates", { offset: waiting.update_id + 1 });
  await second.stop();

  const third = await startTelegram({ dataDir });
  await third.say("next");
  const [next] = (await third.call("getUpdates")).result;
  expect(next.update_id).toBeGreaterThanOrEqual(confirmed.update_id + 2);
});

test.each([
  ["GET", "nowhere", 404],
  ["PUT", "messages", 405],
  ["POST", "", 405],
  ["GET", "health", 200],
])("%s /%s is answered %i", async (method, path, status) => {
  const { root } = await startTelegram();
  expect((await fetch(`${root}/${path}`, { method })).status).toBe(status);
});
