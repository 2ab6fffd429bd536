import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { containerIn, type Stats } from "../../../ops/watch/container.ts";
import { hostIn } from "../../../ops/watch/host.ts";
import { type Counted, ratesBetween } from "../../../ops/watch/nginx.ts";
import { age, bytes } from "../../../ops/watch/units.ts";

test("a server's facts are read", () => {
  expect(hostIn("0.42 4\n2048 8192\n 34% 1000\n")).toEqual({
    load: 0.42,
    processors: 4,
    memory: { usedBytes: 6144 * 1024, totalBytes: 8192 * 1024 },
    disk: { usedPercent: 34, freeBytes: 1000 * 1024 },
  });
});

describe("a container", () => {
  const inspected = (State: object) =>
    ({
      ...{ Name: "/api-1-0123abc", RestartCount: 2, Config: { Labels: { "aisha.part": "api" } } },
      State: { StartedAt: "2026-01-31T03:00:00Z", ExitCode: 3, ...State },
    }) as unknown as Docker.ContainerInspectInfo;
  const stats = (used: number, memory: Stats["memory_stats"] = {}, read = "2026-01-31T03:00:02Z"): Stats => ({
    ...{ read, cpu_stats: { cpu_usage: { total_usage: used } }, memory_stats: memory },
  });
  const before = { used: 1e9, at: Date.parse("2026-01-31T03:00:00Z") * 1e6 };

  test.each([
    ["runs without a check", { Status: "running" }, ["running", null, null]],
    ["is healthy", { Status: "running", Health: { Status: "healthy" } }, ["running", "healthy", null]],
    ["has no check, says the engine", { Status: "running", Health: { Status: "none" } }, ["running", null, null]],
    ["was healthy and ended", { Status: "exited", Health: { Status: "healthy" } }, ["exited", null, 3]],
    ["is paused", { Status: "paused", Health: { Status: "healthy" } }, ["paused", null, null]],
  ])("that %s", (_, state, expected) => {
    const { state: status, health, exitCode } = containerIn(inspected(state), stats(0), undefined).container;
    expect([status, health, exitCode]).toEqual(expected);
  });

  test.each([
    ["half a processor for two seconds", before, stats(2e9), 50],
    ["nothing", before, stats(1e9), 0],
    ["since its restart", before, stats(1e6), null],
    ["at the first look", undefined, stats(2e9), null],
    ["twice the same answer", before, stats(1e9, {}, "2026-01-31T03:00:00Z"), null],
    ["where the engine measures nothing", before, stats(0, {}, "0001-01-01T00:00:00Z"), null],
  ])("has used %s", (_, earlier, now, expected) => {
    expect(containerIn(inspected({ Status: "running" }), now, earlier).container.cpuPercent).toBe(expected);
  });

  test.each([
    ["of cgroups 1", { total_inactive_file: 30 }, { usedBytes: 70, limitBytes: 200 }],
    ["of cgroups 2", { inactive_file: 40 }, { usedBytes: 60, limitBytes: 200 }],
    ["without a cache", {}, { usedBytes: 100, limitBytes: 200 }],
  ])("has the memory %s", (_, details, expected) => {
    const measured = stats(0, { usage: 100, limit: 200, stats: details });
    expect(containerIn(inspected({ Status: "running" }), measured, before).container.memory).toEqual(expected);
  });
});

describe("nginx", () => {
  const at = (ms: number, requests: number | undefined, answers = 0, errors = 0): Counted => ({
    ...{ id: "a", at: ms, requests, logged: { answers, errors, from: undefined } },
  });

  test.each([
    ["at the first look", undefined, at(0, 5), { requests: null, errors: null }],
    ["without requests but the question itself", at(0, 5), at(2000, 6), { requests: 0, errors: 0 }],
    ["with requests", at(0, 5), at(2000, 26, 20), { requests: 10, errors: 0 }],
    ["with errors among them", at(0, 5), at(2000, 26, 20, 5), { requests: 10, errors: 2.5 }],
    ["with more than were read of its log", at(0, 0), at(1000, 4001, 2000, 20), { requests: 4000, errors: 40 }],
    ["that does not tell", at(0, undefined), at(2000, undefined, 20, 1), { requests: 10, errors: 0.5 }],
    ["beside another that answered", at(0, 900), at(2000, 3, 20, 1), { requests: 10, errors: 0.5 }],
  ])("%s", (_, before, now, expected) => {
    expect(ratesBetween(before, now)).toEqual(expected);
  });
});

test.each([
  [0, "0B"],
  [999, "999B"],
  [1000, "1.0K"],
  [1024 * 9.94, "9.9K"],
  [1024 * 9.96, "10K"],
  [1024 ** 2 * 48, "48M"],
  [1024 ** 3 * 1.5, "1.5G"],
  [1024 ** 4 * 2000, "2000T"],
])("%d bytes are %s", (count, expected) => {
  expect(bytes(count)).toBe(expected);
});

test.each([
  [-5, "0s"],
  [119, "119s"],
  [120, "2m"],
  [7199, "119m"],
  [7200, "2h"],
  [172_800, "2d"],
])("%d s ago is %s", (seconds, expected) => {
  const now = Date.parse("2026-01-31T03:00:00Z");
  expect(age(new Date(now - seconds * 1000).toISOString(), now)).toBe(expected);
});
