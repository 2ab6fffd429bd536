import { expect, test } from "vitest";
import { Slots } from "../../../providers/host/slots.ts";

/** Whether somebody who waits has a place by now. */
async function has(place: Promise<unknown>): Promise<boolean> {
  return Promise.race([place.then(() => true), new Promise<boolean>((resolve) => setImmediate(resolve, false))]);
}

test("who finds no place waits until one is given back, and the first in line gets it", async () => {
  const slots = new Slots(2);
  const giveBack = await slots.take();
  await slots.take();
  const [first, second] = [slots.take(), slots.take()];
  expect([await has(first), await has(second)]).toEqual([false, false]);
  giveBack();
  expect([await has(first), await has(second)]).toEqual([true, false]);
});

test("a place that is given back twice is one place", async () => {
  const slots = new Slots(1);
  const giveBack = await slots.take();
  giveBack();
  giveBack();
  await slots.take();
  expect(await has(slots.take())).toBe(false);
});

test("places are dropped down to the last one", async () => {
  const slots = new Slots(2);
  const giveBack = await slots.take();
  await slots.take();
  expect([slots.drop(), slots.drop()]).toEqual([true, false]);
  giveBack();
  await slots.take();
  expect(await has(slots.take())).toBe(false);
});
