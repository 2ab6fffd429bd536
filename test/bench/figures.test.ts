import { expect, test } from "vitest";
import { median, ratios } from "../../bench/figures.ts";

test.each([
  [[3], 3],
  [[9, 1, 5], 5],
  [[4, 1, 3, 20], 3.5],
])("the median of %j is %d", (values, middle) => {
  expect(median(values)).toBe(middle);
});

test("a ratio above 1 says that the peer takes longer", () => {
  expect(ratios({ noopS: 2, driftS: 3 }, { noopS: 25, driftS: 1 })).toEqual({ noop: 12.5, drift: 0.33 });
  expect(ratios({ longestGapMs: 20 }, { longestGapMs: 30 })).toEqual({ longestGap: 1.5 });
});
