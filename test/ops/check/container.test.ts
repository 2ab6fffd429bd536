import type Docker from "dockerode";
import { expect, test } from "vitest";
import { illness } from "../../../ops/check/container.ts";

const now = Date.parse("2026-11-26T12:00:00Z");
const hourAgo = "2026-11-26T11:00:00Z";
const minuteAgo = "2026-11-26T11:59:00Z";
const failed = { ExitCode: 1, Start: minuteAgo };
const passed = { ExitCode: 0, Start: hourAgo };

type Given = { State: Partial<Docker.ContainerInspectInfo["State"]>; RestartCount?: number };

const running = { Status: "running", ExitCode: 0, StartedAt: hourAgo, FinishedAt: "0001-01-01T00:00:00Z" };
const of = ({ State, RestartCount = 0 }: Given, revived?: { times: number; since: string | null }) =>
  illness({ State: { ...running, ...State }, RestartCount } as Docker.ContainerInspectInfo, revived, now)?.what;
const health = (Status: string, ...Log: (typeof failed)[]) => ({ Health: { Status, FailingStreak: 1, Log } }) as object;

test.each<[string, Given, string | undefined]>([
  ["runs", { State: {} }, undefined],
  ["runs and is healthy", { State: health("healthy", passed) }, undefined],
  ["is starting", { State: health("starting") }, undefined],
  ["was restarted long ago", { State: {}, RestartCount: 5 }, undefined],
  ["was restarted once", { State: { StartedAt: minuteAgo }, RestartCount: 1 }, undefined],
  ["is unhealthy", { State: health("unhealthy", passed, failed) }, "is unhealthy"],
  ["is paused", { State: { Status: "paused" } }, "is paused"],
  ["is stopped", { State: { Status: "exited", ExitCode: 143 } }, "is exited, exit code 143"],
  [
    "was killed for its memory",
    { State: { Status: "exited", ExitCode: 137, OOMKilled: true } },
    "is exited, exit code 137, killed since it needed more memory than its limit",
  ],
  [
    "is between two starts",
    { State: { Status: "restarting", ExitCode: 1 }, RestartCount: 2 },
    "ends and is restarted again and again (2 times), exit code 1",
  ],
  [
    "loops",
    { State: { StartedAt: minuteAgo, ExitCode: 1 }, RestartCount: 3 },
    "ends and is restarted again and again (3 times)",
  ],
])("a container that %s", (_, given, what) => expect(of(given)).toBe(what));

test.each([
  ["starting", 1, "was paused or unhealthy and is restarted by its server (1 times in 10 minutes)"],
  ["healthy", 2, undefined],
  ["healthy", 3, "was paused or unhealthy and is restarted by its server (3 times in 10 minutes)"],
])("a container that is %s and was revived %i times", (status, times, what) => {
  expect(of({ State: health(status) }, { times, since: hourAgo })).toBe(what);
});

test("is unhealthy since the first check that failed after the last that passed", () => {
  const State = { ...running, ...health("unhealthy", failed, passed, failed) };
  expect(illness({ State, RestartCount: 0 } as Docker.ContainerInspectInfo)?.since).toBe("2026-11-26T11:59:00.000Z");
});
