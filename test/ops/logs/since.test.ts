import { expect, test } from "vitest";
import { since } from "../../../ops/logs/since.ts";

const now = Date.parse("2026-01-31T03:00:00Z");

test.each([
  ["90s", "2026-01-31T02:58:30.000Z"],
  ["10m", "2026-01-31T02:50:00.000Z"],
  ["2h", "2026-01-31T01:00:00.000Z"],
  ["1d", "2026-01-30T03:00:00.000Z"],
  ["2026-01-30", "2026-01-30T00:00:00.000Z"],
  ["2026-01-30T23:15", "2026-01-30T23:15:00.000Z"],
  ["2026-01-30 23:15:10", "2026-01-30T23:15:10.000Z"],
  ["2026-01-30T23:15:10.5Z", "2026-01-30T23:15:10.500Z"],
  ["2026-01-30T23:15:10+02:00", "2026-01-30T21:15:10.000Z"],
])("since %s is since %s", (text, expected) => {
  expect(since(text, now).toISOString()).toBe(expected);
});

test.each(["", "10", "10 m", "m", "1w", "-5m", "1e3s", "yesterday", "2026-13-01", "2026-01-30T25:00"])(
  "%j is refused",
  (text) => {
    expect(() => since(text, now)).toThrow("It must be how long ago, as 90s, 10m, 2h or 1d, or a time");
  },
);
