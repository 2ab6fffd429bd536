import { expect, test } from "vitest";
import { figuresOf, inWords, type Round, saidAt } from "../../bench/failover/result.ts";

const roundOf = (leaseMs: number, appStartMs: number, restartMs: number, aloneMs: number): Round => {
  return { takeover: { leaseMs, appStartMs, totalMs: leaseMs + appStartMs }, restartMs, aloneMs };
};

test("medians and the slowest are of each part, and ratios are the peer's by ours", () => {
  const rounds = [roundOf(40.26, 400, 900, 390), roundOf(90, 300, 2000, 310), roundOf(20, 500.04, 800, 350)];
  expect(figuresOf(rounds)).toEqual({
    ours: {
      ...{ leaseMedianMs: 40.3, leaseMaxMs: 90, appStartMedianMs: 400 },
      ...{ totalMedianMs: 440.3, totalMaxMs: 520, appAloneMedianMs: 350 },
    },
    peer: { totalMedianMs: 900, totalMaxMs: 2000 },
    ratios: { totalMedian: 2.04, totalMax: 3.85 },
  });
});

test("a round is told in whole milliseconds", () => {
  expect(inWords(roundOf(40.26, 400.4, 900, 390))).toBe(
    "441 ms (lease 40 ms and start of the app 400 ms); restarted by Docker 900 ms; the app alone 390 ms",
  );
});

const log = `2026-11-26T01:19:43.134683502Z standby: standby
2026-11-26T01:19:43.223807099Z standby: leading
2026-11-26T01:19:44.5Z bot: standby: leading
2026-11-26T01:19:45Z standby: leading
`;
const second = Date.UTC(2026, 10, 26, 1, 19, 43);

test("what was said first after a moment is found, and its time is kept beyond the millisecond", () => {
  expect(saidAt(log, "standby: leading", second)).toBeCloseTo(second + 223.807, 3);
  expect(saidAt(log, "standby: leading", second + 223.9)).toBe(second + 2000);
  expect(saidAt(log, "standby: leading", second + 2001)).toBeUndefined();
  expect(saidAt("", "standby: leading", second)).toBeUndefined();
});
