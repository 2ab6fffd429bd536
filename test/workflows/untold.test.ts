import { expect, test } from "vitest";
import { whyOther } from "../../.github/lib/untold.ts";

const why = "commit 1 is older than 2, which is deployed";

test.each([
  [{ is: "same" } as const, undefined],
  [{ is: "first" } as const, "nothing of it is deployed yet"],
  [{ is: "newer" } as const, "what is checked out is newer than what is deployed"],
  [{ is: "older", why } as const, why],
  [{ is: "edited", why: "commit 1 is deployed with changes" } as const, "commit 1 is deployed with changes"],
])("where what is checked out is %j, drift is untold: %j", (standing, told) => {
  expect(whyOther(standing)).toBe(told);
});
