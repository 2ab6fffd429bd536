import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { lacksLock, onceFree } from "../../ops/once-free.ts";
import { Problem } from "../../ops/problem.ts";

const locked = "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end";
const failed = { code: 255, stderr: "error: update failed" };
const refused = { code: 255, stderr: locked };
const free = async () => {};
const held = () => Promise.reject(new Problem("stack prod is locked by ann@box"));

test.each([
  [locked, true],
  [
    `error: [409] Conflict: …\nvisit https://www.pulumi.com/docs/support/troubleshooting/common-issues/update-conflicts/`,
    true,
  ],
  ["error: update failed", false],
])("%s: %s", (said, lacks) => expect(lacksLock(said)).toBe(lacks));

test("an update that has the lock is run once, whatever comes of it", async () => {
  for (const ended of [{ code: 0, stderr: "" }, failed, { code: 0, stderr: locked }]) {
    const run = vi.fn(async () => ended);
    expect(await onceFree({ stack: "prod", run, mustBeFree: held })).toBe(ended.code);
    expect(run).toHaveBeenCalledOnce();
  }
});

test("one that met a lock of a moment is run again, and its code is that of the second", async () => {
  const run = vi.fn(async () => failed).mockResolvedValueOnce(refused);
  const mustBeFree = vi.fn(free).mockImplementationOnce(held);
  expect(await onceFree({ stack: "prod", run, mustBeFree })).toBe(255);
  expect(run).toHaveBeenCalledTimes(2);
  expect(mustBeFree).toHaveBeenCalledTimes(2);
});

test("one that does not get the lock is no update that failed, but a problem", async () => {
  const run = () => sleep(60, refused);
  await expect(onceFree({ stack: "prod", run, mustBeFree: held, withinMs: 50 })).rejects.toThrow(
    "is locked by ann@box",
  );
  await expect(onceFree({ stack: "prod", run, mustBeFree: free, withinMs: 50 })).rejects.toThrow(
    "stack prod was locked each time for 0.05 s; wait until what works on it ends, and run this again",
  );
});

test("what cannot be asked for a reason of its own is not asked again", async () => {
  const run = async () => refused;
  const mustBeFree = () => Promise.reject(new TypeError("a defect"));
  await expect(onceFree({ stack: "prod", run, mustBeFree })).rejects.toThrow(TypeError);
});
