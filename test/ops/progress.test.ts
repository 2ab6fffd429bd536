import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { step } from "../../ops/progress.ts";

function screen(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, written, write: (text: string) => written.push(text) > 0 };
}

test("a quick step prints one line, without a time", async () => {
  const out = screen(false);
  await step("looking", async () => ({ line: "engine 20.10" }), out);
  expect(out.written).toEqual(["✓ engine 20.10\n"]);
});

test("a slow step says what it does, and at the end how long it took", async () => {
  const out = screen(false);
  await step("looking", () => delay(1_600, { line: "engine 20.10" }), out);
  expect(out.written).toEqual(["· looking … 1 s\n", "✓ engine 20.10 (2 s)\n"]);
});

test("a step says at once when it turns to something else", async () => {
  const out = screen(false);
  const work = async (say: (doing: string) => void) => {
    say("building");
    return { line: "built" };
  };
  await step("looking", work, out);
  expect(out.written).toEqual(["· building … 0 s\n", "✓ built\n"]);
});

test("on a terminal the line is written over, and wiped when the step fails", async () => {
  const out = screen(true);
  const work = async (say: (doing: string) => void) => {
    say("building");
    throw new Error("no compiler");
  };
  await expect(step("looking", work, out)).rejects.toThrow("no compiler");
  expect(out.written).toEqual(["\r\x1b[K· building … 0 s", "\r\x1b[K"]);
});
