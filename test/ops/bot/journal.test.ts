import { expect, test } from "vitest";
import { handoversIn } from "../../../ops/bot/journal.ts";

const names: Record<string, string> = { aaa: "bot-1", bbb: "bot-2" };
const read = (...lines: string[]) => handoversIn(`${lines.join("\n")}\n`, (id) => names[id] ?? id);
const at = (seconds: number) => new Date(seconds * 1000).toISOString();

test("a journal tells who had the lease, from whom, and why that one lost it", () => {
  expect(
    read(
      "100 aaa leads",
      "160 aaa killed it is stopped",
      "160 aaa ended 137",
      "161 bbb leads",
      "200 bbb ended 0",
      "201 ccc leads",
    ),
  ).toEqual([
    { at: at(100), from: null, to: "bot-1", reason: null },
    { at: at(161), from: "bot-1", to: "bot-2", reason: "killed: it is stopped" },
    { at: at(201), from: "bot-2", to: "ccc", reason: "ended with 0" },
  ]);
});

test("one whose whole container was killed says nothing", () => {
  expect(read("100 aaa leads", "101 bbb leads")[1]).toEqual({ at: at(101), from: "bot-1", to: "bot-2", reason: null });
});

test.each([[""], ["not a line"], ["x aaa leads"], ["100 aaa"]])("%j is no handover", (line) => {
  expect(read(line)).toEqual([]);
});
