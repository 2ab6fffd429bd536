import { expect, test } from "vitest";
import { add, countsLine, countsOf } from "../../ops/counts.ts";

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((of) => ({ status: of })),
});
const report = (...testResults: ReturnType<typeof file>[]) => ({ testResults });

test.each([
  ["all passed", report(file("passed", "passed", "passed")), 0, "2 passed, 0 failed, 0 skipped"],
  [
    "skipped and still to do",
    report(file("passed", "passed", "skipped", "todo", "pending")),
    0,
    "1 passed, 0 failed, 3 skipped",
  ],
  [
    "one failed",
    report(file("failed", "passed", "failed"), file("passed", "passed")),
    1,
    "2 passed, 1 failed, 0 skipped",
  ],
  [
    "a file that cannot be loaded",
    report(file("failed"), file("passed", "passed")),
    1,
    "1 passed, 1 failed, 0 skipped",
  ],
  ["a hook failed, so its tests were skipped", report(file("failed", "skipped")), 1, "0 passed, 1 failed, 1 skipped"],
  ["an error outside of any test", report(file("passed", "passed")), 1, "1 passed, 1 failed, 0 skipped"],
  ["no report at all", undefined, 1, "0 passed, 1 failed, 0 skipped"],
  ["nothing ran", report(), 0, "0 passed, 0 failed, 0 skipped"],
])("%s", (_, results, exitCode, line) => {
  expect(countsLine(countsOf(results, exitCode))).toBe(line);
});

test("counts add up", () => {
  const [left, right] = [
    { passed: 1, failed: 2, skipped: 3 },
    { passed: 10, failed: 20, skipped: 30 },
  ];
  expect(add(left, right)).toEqual({ passed: 11, failed: 22, skipped: 33 });
});
