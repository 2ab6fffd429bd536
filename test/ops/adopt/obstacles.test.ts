import { expect, test } from "vitest";
import { additionsFor } from "../../../ops/adopt/additions.ts";
import type { OldContainer } from "../../../ops/adopt/found.ts";
import { matchesOn } from "../../../ops/adopt/match.ts";
import { obstaclesFor } from "../../../ops/adopt/obstacles.ts";
import { warningsFor } from "../../../ops/adopt/warnings.ts";
import { container, foundWith, onTwoServers, productWith } from "./given.ts";

function told(config: ReturnType<typeof productWith>, all: OldContainer[], stackVolumes: Record<string, string> = {}) {
  const found = foundWith(all, { lines: "", stackVolumes });
  const of = ["app", config, found, matchesOn("app", config, found)] as const;
  return { obstacles: obstaclesFor(...of), warnings: warningsFor(...of), add: additionsFor(...of) };
}

const stops = (name: string) => `run on app: docker update --restart no ${name} && docker stop ${name}`;

test("a bot or worker whose part is on another server must be stopped by hand; all else is left there", () => {
  const all = ["aisha-bot", "aisha-worker", "aisha-redis"].map((name) => container(name));
  const { obstacles, warnings, add } = told(onTwoServers(), all);
  expect(obstacles).toEqual([
    `aisha-bot polls beside bot, which is declared on infra: stop it before bin/up; ${stops("aisha-bot")}`,
    `aisha-worker works beside worker, which is declared on infra: stop it before bin/up; ${stops("aisha-worker")}`,
  ]);
  expect(warnings).toEqual([
    "aisha-redis does the work of redis, which is declared on infra: it is left as it is, with its data",
  ]);
  expect(add).toEqual({});
});

test("one that is stopped and stays so is in nobody's way", () => {
  const standby = container("aisha-bot", { runs: false, restart: "no" });
  expect(told(onTwoServers(), [standby]).obstacles).toEqual([]);
  expect(told(onTwoServers(), [{ ...standby, restart: "always" }]).obstacles).toHaveLength(1);
});

test("one that may belong to a part is for people to decide", () => {
  const db = container("aisha-bot-db", { image: "postgres:16" });
  expect(told(productWith(), [db])).toEqual({
    obstacles: [
      "aisha-bot-db (postgres:16) may do the work of bot: name it in bots/bot/replaces, or in servers/app/leaves if it goes on",
    ],
    warnings: [],
    add: {},
  });
  const decided = productWith(["servers/app/leaves", ["aisha-bot-db"]]);
  expect(told(decided, [db])).toEqual({ obstacles: [], warnings: [], add: {} });
});

test("one that is gone once it stops cannot come back", () => {
  expect(told(productWith(), [container("aisha-bot", { vanishes: true, restart: "no" })]).obstacles).toEqual([
    "aisha-bot was started with --rm: stopped, it is gone; start it again without that",
  ]);
});

test("the volume of a stack is nobody else's to adopt", () => {
  const redis = container("aisha-redis", { mounts: [{ source: "redis-data", target: "/data" }] });
  const { warnings, add } = told(productWith(), [redis], { "redis-data": "prod" });
  expect(add).toEqual({ "aisha:apps": { redis: { replaces: ["aisha-redis"] } } });
  expect(warnings).toContain("aisha-redis has volume redis-data of stack prod, which removes it: adopt a copy of it");
  const declared = productWith(["apps/redis/volumes/data", { path: "/data", adopt: "redis-data" }]);
  expect(told(declared, [], { "redis-data": "prod" }).obstacles).toEqual([
    "volume redis-data, which apps/redis/volumes/data adopts, belongs to stack prod, which removes it; adopt a copy of it",
  ]);
});

test.each([
  [["/var/lib/registry", "/certs"], "images"],
  [["/certs", "/var/lib/registry"], "images"],
  [["/certs", "/srv/images"], undefined],
])("of a registry's mounts %j the one with its images is adopted", (targets, adopt) => {
  const mounts = targets.map((target) => ({ source: target === "/var/lib/registry" ? "images" : "other", target }));
  const { add, warnings } = told(productWith(), [container("aisha-registry", { mounts })]);
  const replaces = ["aisha-registry"];
  expect(add).toEqual({ "aisha:registry": adopt ? { replaces, adopt } : { replaces } });
  const warning = "aisha-registry has nothing at /var/lib/registry: name what holds its images in registry/adopt";
  expect(warnings).toEqual(adopt ? [] : [warning]);
});

test("nginx is not given the stack's own certificate without a word", () => {
  expect(told(productWith(), [container("aisha-nginx")]).warnings).toContain(
    "no certificate was found on the server: nginx gets one of the stack's own",
  );
});
