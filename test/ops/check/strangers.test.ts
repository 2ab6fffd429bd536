import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { schema } from "../../../config/schema.ts";
import { checkApps } from "../../../ops/check/apps.ts";
import { checkDocker, replacedTold } from "../../../ops/check/docker.ts";
import { overlap } from "../../../ops/check/listeners.ts";
import type { Engine, Reached, Subject } from "../../../ops/check/subject.ts";
import { configurationWith } from "../../support/configuration.ts";

const container = (Id: string, networks: string[] = ["app-app", "app-edge-1a2b"]) =>
  ({
    Id,
    Name: `/${Id}`,
    Created: "2026-11-26T12:00:00Z",
    RestartCount: 0,
    State: { Status: "running", Running: true, ExitCode: 0, StartedAt: "2026-11-26T12:00:00Z", FinishedAt: "" },
    Config: { Labels: { "aisha.part": "api" } },
    NetworkSettings: { Networks: Object.fromEntries(networks.map((name) => [name, {}])) },
  }) as unknown as Docker.ContainerInspectInfo;

const facts = { oomKills: new Map(), held: new Set<string>(), revived: new Map() };

/** A stack whose last update made the container `api-1`. */
function subject(own: Docker.ContainerInspectInfo[], more: Partial<Subject> = {}, told: object = {}): Subject {
  const engine: Engine = { info: { ServerVersion: "26.1" }, all: [], own };
  const server = { name: "here", config: { transport: "local" }, facts: { ...facts, ...told }, engine };
  return {
    stack: "test",
    config: schema.parse(configurationWith(["bots", undefined])),
    servers: [server as unknown as Reached],
    containers: [{ server: "here", id: "api-1", name: "api-1", part: "api", image: "r/aisha/product@sha256:1" }],
    reload: undefined,
    known: new Set(["api-1"]),
    passing: "problem",
    secret: () => Promise.reject(new Error("no secret is needed")),
    command: (line) => line,
    ...more,
  };
}

describe("a container of the stack's", () => {
  const one = container("api-1");

  test("that an update made is well", () => expect(checkDocker(subject([one]))).toEqual([]));

  test("that waits for its deletion is no stranger, as after a release that failed", () => {
    expect(checkDocker(subject([one, container("api-0")], { known: new Set(["api-1", "api-0"]) }))).toEqual([]);
  });

  test.each(["problem", "notice"] as const)("that no update knows is a %s, by whether one is under way", (passing) => {
    const what = "a container of this stack that no update knows";
    expect(checkDocker(subject([one, container("api-9")], { passing }))).toEqual([
      expect.objectContaining({ where: "here/api-9", what, level: passing, fix: "bin/aisha recover" }),
    ]);
  });

  test.each(["problem", "notice"] as const)("that nginx does not reach is a %s, too", (passing) => {
    expect(checkApps(subject([container("api-1", ["app-app"])], { passing }))).toEqual([
      expect.objectContaining({ where: "here/api-1", level: passing, what: expect.stringMatching(/^is cut off/) }),
    ]);
  });

  test("that is paused on purpose can wait", () => {
    const paused = { ...one, State: { ...one.State, Status: "paused", Paused: true } } as typeof one;
    const level = (told: object) => checkApps(subject([paused], {}, told)).map((found) => found.level ?? "problem");
    expect(level({ held: new Set(["api-1"]) })).toEqual(["notice"]);
    expect(level({})).toEqual(["problem"]);
  });

  test.each([
    ["2026-11-26T11:00:00.000Z", "problem"],
    [undefined, "problem"],
    [null, "notice"],
  ])("in which something was killed, last %s, is a %s", (lately, level) => {
    const told = { oomKills: new Map([["api-1", { times: 1, lately }]]) };
    expect(checkDocker(subject([one], {}, told)).map((found) => found.level)).toEqual([level]);
  });
});

test.each([
  ["0.0.0.0", "203.0.113.5", true],
  ["[::]", "203.0.113.5", true],
  ["100.64.0.7", "0.0.0.0", true],
  ["203.0.113.5", "203.0.113.5", true],
  ["100.64.0.7", "203.0.113.5", false],
])("who listens on %s takes connections to %s: %s", (listening, wanted, both) => {
  expect(overlap(listening, wanted)).toBe(both);
});

test("what the stack has replaced is a problem when it runs again", () => {
  const [{ engine, ...server }] = subject([]).servers as [Reached];
  const all = ["aisha-api", "other"].map((name) => ({ Names: [`/${name}`], State: "running" }));
  const told = replacedTold(
    subject([], { config: schema.parse(configurationWith(["apps/api/replaces", ["aisha-api"]])) }),
    { engine, ...server },
    { ...engine!, all: all as Docker.ContainerInfo[] },
  );
  expect(told).toEqual([{ where: "here/aisha-api", what: "runs beside api, which took its place", fix: "bin/up" }]);
});
