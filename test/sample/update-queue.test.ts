import { expect, test } from "vitest";
import { createMessage, personIn } from "../../sample/telegram/message.ts";
import { UpdateQueue } from "../../sample/telegram/update-queue.ts";

const HOUR = 3_600_000;
const message = createMessage(1, 1, "hello", personIn(1));

function queueOf(count: number, now = 0): UpdateQueue {
  const queue = new UpdateQueue(100);
  for (let i = 0; i < count; i++) queue.push(message, now);
  return queue;
}

const ids = (queue: UpdateQueue) => queue.waiting.map(({ update }) => update.update_id);

test.each([
  ["0 confirms nothing", 0, 100, [100, 101, 102], [100, 101, 102]],
  ["an offset confirms what is below it", 101, 100, [101, 102], [101, 102]],
  ["an offset below the queue confirms nothing", 1, 100, [100, 101, 102], [100, 101, 102]],
  ["the offset after the last confirms all", 103, 100, [], []],
  ["an offset far ahead is not believed", 114, 100, [100, 101, 102], [100, 101, 102]],
  ["a negative offset keeps that many from the end", -2, 100, [101, 102], [101, 102]],
  ["a negative offset beyond the start keeps all", -9, 100, [100, 101, 102], [100, 101, 102]],
  ["the limit does not confirm", 0, 1, [100], [100, 101, 102]],
  ["offset and limit", 101, 1, [101], [101, 102]],
])("%s", (_, offset, limit, returned, left) => {
  const queue = queueOf(3);
  expect(queue.take(offset, limit, 1).map((update) => update.update_id)).toEqual(returned);
  expect(ids(queue)).toEqual(left);
});

test("updates are kept for 24 hours", () => {
  const queue = queueOf(1, 0);
  queue.push(message, HOUR);
  expect(queue.take(0, 100, 24 * HOUR - 1)).toHaveLength(2);
  expect(queue.take(0, 100, 24 * HOUR)).toHaveLength(1);
});

test("ids rise even when everything has been confirmed", () => {
  const queue = queueOf(2);
  queue.clear();
  expect(queue.push(message)!.update.update_id).toBe(102);
});

test("a journal's confirmation lifts the next id", () => {
  const queue = new UpdateQueue(100);
  queue.restoreConfirmed(500);
  expect(queue.firstId).toBe(500);
});

test("says what is still of interest, once for each change", () => {
  const confirmed: number[] = [];
  const queue = new UpdateQueue(100, (below) => confirmed.push(below));
  queue.push(message);
  queue.push(message);
  for (const offset of [0, 101, 101, 102]) queue.take(offset, 100);
  expect(confirmed).toEqual([101, 102]);
});

test("a full queue refuses", () => {
  expect(queueOf(10_000, Date.now()).push(message)).toBeUndefined();
});
