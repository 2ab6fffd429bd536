import { expect, test } from "vitest";
import { atLeast } from "../../ops/setup/version.ts";

test.each([
  ["20.10.24+dfsg1", "20.10", true],
  ["20.10", "20.10", true],
  ["20.10", "20.10.0", true],
  ["26.1.5", "20.10", true],
  ["19.03.15", "20.10", false],
  ["20.9.99", "20.10", false],
  ["go1.26.8", "1.25.11", true],
  ["go1.25", "1.25.11", false],
  ["go1.9.7", "1.25.11", false],
  ["", "1", false],
])("%s is at least %s: %s", (version, minimum, expected) => {
  expect(atLeast(version, minimum)).toBe(expected);
});
