import { expect, test } from "vitest";
import type { OldContainer } from "../../../ops/adopt/found.ts";
import { matchesOn } from "../../../ops/adopt/match.ts";
import { container, containers, foundWith, onTwoServers, productWith } from "./given.ts";

test("containers are matched by their ports, or else by the longest name of a part that theirs ends with", () => {
  const { here } = matchesOn("app", productWith(), foundWith(containers));
  const short = here.map(({ part, ...one }) => [part, ...one.containers.map(({ name }) => name), ...one.units]);
  expect(short).toEqual([
    ["registry", "images"],
    ["redis", "aisha-redis"],
    ["webhook-api", "aisha-webhook-api-1"],
    ["bot", "aisha-standby-bot"],
    ["nginx", "nginx.service"],
  ]);
});

/** What becomes of one container: the part that replaces it, or what else it is. */
function fateOf(one: OldContainer, config = productWith()): string {
  const { here, elsewhere, undecided } = matchesOn("app", config, foundWith([one], { lines: "" }));
  return [
    ...here.map(({ part }) => part),
    ...elsewhere.map(({ part, server }) => `${part} on ${server}`),
    ...undecided.map(({ part }) => `may be ${part}`),
  ].join();
}

test.each([
  ["bot", "bot"],
  ["aisha_bot_1", "bot"],
  ["bot-redis", "redis"],
  ["aisha-webhook-api-12", "webhook-api"],
  ["aisha-bot-db", "may be bot"],
  ["redis-exporter", "may be redis"],
  ["chatbot", "may be bot"],
  ["postgres", ""],
])("a container %s is matched with: %s", (name, part) => expect(fateOf(container(name))).toBe(part));

test("what the file says of a container decides it", () => {
  const declared = productWith(["apps/webhook-api/replaces", ["aisha-bot-db", "old-redis"]]);
  expect(fateOf(container("aisha-bot-db"), declared)).toBe("webhook-api");
  expect(fateOf(container("old-redis"), declared)).toBe("webhook-api");
  const left = productWith(["servers/app/leaves", ["aisha-bot-db", "images", "nginx.service"]]);
  expect(fateOf(container("aisha-bot-db"), left)).toBe("");
  expect(fateOf(container("images", { ports: [5000] }), left)).toBe("");
  expect(matchesOn("app", left, foundWith([])).here).toEqual([]);
});

test("what does the work of another server's part is told apart", () => {
  expect(fateOf(container("aisha-bot"), onTwoServers())).toBe("bot on infra");
  expect(fateOf(container("aisha-redis"), onTwoServers())).toBe("redis on infra");
  expect(fateOf(container("aisha-webhook-api"), onTwoServers())).toBe("webhook-api");
  expect(fateOf(container("aisha-bot-db"), onTwoServers())).toBe("");
});
