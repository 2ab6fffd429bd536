import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { repository } from "../../ops/repository.ts";
import { isLeftByRunner, longestDeployMinutes } from "../../ops/runner.ts";

const now = Date.parse("2026-01-01T12:00:00Z");
const here = { env: { GITHUB_ACTIONS: "true" }, username: "runner", now };
const lock = { pid: 4711, username: "runner", hostname: "runner-1", timestamp: "2026-01-01T10:59:59Z" };

test.each([
  ["of a job that must be over", {}, {}, true],
  ["of a job that may be at work", { timestamp: "2026-01-01T11:00:00Z" }, {}, false],
  ["that is older, told in another time zone", { timestamp: "2026-01-01T12:59:59+02:00" }, {}, true],
  ["that is younger, told in another time zone", { timestamp: "2026-01-01T12:00:01+01:00" }, {}, false],
  ["since nobody knows when", { timestamp: "" }, {}, false],
  ["of somebody on a laptop", { username: "ana" }, {}, false],
  ["of Pulumi Cloud, which says nothing of its holder", { pid: 0 }, {}, false],
  ["that is looked at from a laptop", {}, { env: {} }, false],
  ["that is looked at by another user", {}, { username: "ana" }, false],
])("a lock %s", (_, holder, around, isLeft) => {
  expect(isLeftByRunner({ ...lock, ...holder }, { ...here, ...around })).toBe(isLeft);
});

test("a job that deploys takes no longer than is known here", () => {
  const { jobs } = parse(readFileSync(join(repository, ".github/workflows/deploy.yml"), "utf8"));
  expect(jobs.deploy["timeout-minutes"]).toBe(longestDeployMinutes);
});
