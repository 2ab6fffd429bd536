import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMessage, personIn } from "../../sample/telegram/message.ts";
import { PollLog } from "../../sample/telegram/poll-log.ts";
import { type PollAnswer, Poller } from "../../sample/telegram/poller.ts";
import { UpdateQueue } from "../../sample/telegram/update-queue.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

function setUp() {
  const [queue, log] = [new UpdateQueue(100), new PollLog()];
  const poller = new Poller(1, queue, log);
  return {
    log,
    /** Starts a poll; `answer` is undefined until there is one. */
    poll: (offset: number, timeout: number, limit = 100) => {
      const gone = new AbortController();
      const state: { answer?: PollAnswer; leave(): void } = { leave: () => gone.abort() };
      const request = { offset, limit, timeout, address: "a", port: 1, gone: gone.signal };
      poller.getUpdates(request).then((answer) => (state.answer = answer));
      return state;
    },
    push: (count = 1) => {
      for (let i = 0; i < count; i++) queue.push(createMessage(1, 1, "hello", personIn(1)));
      poller.wake();
    },
    stop: () => poller.stop(),
  };
}

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const idsOf = (answer?: PollAnswer) =>
  typeof answer === "object" ? answer.updates.map((update) => update.update_id) : answer;

test("a poll waits for an update", async () => {
  const { poll, push } = setUp();
  const open = poll(0, 50);
  await after(49_000);
  expect(open.answer).toBeUndefined();
  push();
  await after(0);
  expect(idsOf(open.answer)).toEqual([100]);
});

test("a poll ends with nothing after its timeout", async () => {
  const { poll } = setUp();
  const open = poll(0, 5);
  await after(5_000);
  expect(idsOf(open.answer)).toEqual([]);
});

test("the newest poll wins, and the older one is told at once", async () => {
  const { poll, push } = setUp();
  const [older, newer] = [poll(1, 50), poll(2, 50)];
  await after(0);
  expect(older.answer).toBe("conflict");
  push();
  await after(0);
  expect(idsOf(newer.answer)).toEqual([100]);
});

test("a conflict under 3 s after the last one is told 3 s later", async () => {
  const { poll } = setUp();
  poll(1, 50);
  const second = poll(2, 50);
  await after(2_999);
  const third = poll(3, 50);
  await after(2_999);
  expect(second.answer).toBeUndefined();
  await after(1);
  expect(second.answer).toBe("conflict");
  poll(4, 50);
  await after(0);
  expect(third.answer).toBe("conflict");
});

test("a poll answered from the queue conflicts with nobody", async () => {
  const { poll, push } = setUp();
  push(3);
  const [first, second] = [poll(1, 50), poll(2, 50)];
  await after(0);
  expect([idsOf(first.answer), idsOf(second.answer)]).toEqual([
    [100, 101, 102],
    [100, 101, 102],
  ]);
});

test("a short poll conflicts with nobody", async () => {
  const { poll } = setUp();
  const [long, short] = [poll(1, 50), poll(2, 0)];
  await after(0);
  expect(long.answer).toBeUndefined();
  expect(idsOf(short.answer)).toEqual([]);
});

test.each([
  ["at once it gets one update", 499, 2, [100]],
  ["later it gets all", 500, 2, [100, 101]],
])("who repeats an offset is slowed down: %s", async (_, pause, count, expected) => {
  const { poll, push } = setUp();
  poll(0, 0);
  await after(pause);
  push(count);
  const repeated = poll(0, 0);
  await after(0);
  expect(idsOf(repeated.answer)).toEqual(expected);
});

test("who repeats an offset within 3 s waits 3 s for an update", async () => {
  const { poll } = setUp();
  poll(0, 0);
  await after(2_999);
  const repeated = poll(0, 0);
  await after(2_999);
  expect(repeated.answer).toBeUndefined();
  await after(1);
  expect(idsOf(repeated.answer)).toEqual([]);
});

test("a poll whose caller has gone is closed and takes no update with it", async () => {
  const { poll, push, log } = setUp();
  const lost = poll(1, 50);
  await after(10);
  lost.leave();
  expect(log.since(0)).toMatchObject([{ outcome: "gone", start: 1_000_000, end: 1_000_010 }]);
  const next = poll(2, 50);
  push();
  await after(0);
  expect(lost.answer).toBeUndefined();
  expect(idsOf(next.answer)).toEqual([100]);
});

test("a negative offset forgets once, not again when an update comes", async () => {
  const { poll, push } = setUp();
  const open = poll(-1, 50);
  push(1);
  await after(0);
  expect(idsOf(open.answer)).toEqual([100]);
});

test("the log shows who polled when, and which polls were open together", async () => {
  const { poll, push, log } = setUp();
  poll(1, 50);
  await after(1_000);
  poll(2, 50);
  await after(1_000);
  push(2);
  await after(0);
  poll(3, 50);
  expect(log.since(0)).toMatchObject([
    { id: 1, start: 1_000_000, end: 1_001_000, outcome: "conflict", overlaps: [] },
    { id: 2, start: 1_001_000, end: 1_002_000, outcome: "updates", updates: 2, overlaps: [1] },
    { id: 3, start: 1_002_000, end: 1_002_000, outcome: "updates", updates: 2, overlaps: [] },
  ]);
  expect(log.since(1_002_001)).toEqual([]);
});

test("an open poll is answered when the server stops", async () => {
  const { poll, stop } = setUp();
  const open = poll(1, 50);
  stop();
  await after(0);
  expect(idsOf(open.answer)).toEqual([]);
});
