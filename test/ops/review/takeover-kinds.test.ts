import { expect, test } from "vitest";
import { changeOf } from "../../../ops/review/kinds.ts";
import type { Step } from "../../../ops/review/preview.ts";
import { nothingKnown, reviewOf } from "../../../ops/review/review.ts";
import { aroundOf, stepOf } from "./step.ts";

const [takeover, retirement] = ["host:index:Takeover", "host:index:Retirement"];
const of = (part: string, replaces: string[], running: string[] = []) => ({ server: "app", part, replaces, running });
const inNginx = { parent: { type: "aisha:nginx:Nginx", name: "nginx" } };
const inBot = { parent: { type: "aisha:bots:StandbyBot", name: "bot" } };
const parts = { bot: ["old-bot"], nginx: ["nginx.service"] };

test.each<[string, string, string, Partial<Step>, expected: string | undefined]>([
  [
    "nginx that takes ports over",
    takeover,
    "nginx",
    { op: "create", ...inNginx, new: of("nginx", ["nginx.service"]) },
    "attention nginx: nginx.service is stopped, then nginx starts; brought back if the update fails " +
      "(nginx.service is stopped, then nginx starts)",
  ],
  [
    "a bot that takes its token over",
    takeover,
    "bot",
    { op: "create", ...inBot, new: of("bot", ["old-bot", "old-bot-2"]) },
    "attention bot: old-bot, old-bot-2 are stopped, then bot starts; nobody polls meanwhile; brought back if the update fails " +
      "(old-bot, old-bot-2 are stopped, then bot starts; nobody polls meanwhile)",
  ],
  [
    "one of before that runs again",
    takeover,
    "db",
    { old: of("db", ["old-db"], ["old-db"]), new: of("db", ["old-db"]), differs: ["running"] },
    "attention db: old-db is stopped, then db starts; brought back if the update fails (old-db is stopped, then db starts)",
  ],
  [
    "a longer time to stop for those that are stopped",
    takeover,
    "db",
    { old: of("db", ["old-db"]), new: of("db", ["old-db"]), differs: ["graceSeconds"] },
    undefined,
  ],
  [
    "nothing to be replaced any more",
    takeover,
    "db",
    { op: "delete", old: of("db", ["old-db"]) },
    "low db: old-db is not declared to be replaced any more; nothing is started or removed",
  ],
  [
    "the end of all of it",
    retirement,
    "app",
    { op: "create", new: { server: "app", parts } },
    "attention set-up before on app: nginx.service, old-bot are stopped for good once the stack serves; nothing of it is removed",
  ],
  [
    "one of it that runs again",
    retirement,
    "app",
    { old: { server: "app", parts, running: ["old-bot"] }, new: { server: "app", parts, running: [] } },
    "attention set-up before on app: old-bot runs again: stopped",
  ],
  [
    "no end any more",
    retirement,
    "app",
    { op: "delete", old: { server: "app", parts } },
    "low set-up before on app: nginx.service, old-bot are not declared to be replaced any more; nothing is started or removed",
  ],
  ["who stands in meanwhile", "host:index:StandIn", "db-1", { op: "create" }, undefined],
])("%s", (_, type, name, given, expected) => {
  const step = stepOf(type, name, given);
  const change = changeOf(step, aroundOf([step]));
  const out = change?.downtime ? ` (${change.downtime})` : "";
  expect(change && `${change.risk} ${change.what}: ${change.words}${out}`).toBe(expected);
});

test("a first update in the place of another set-up has a downtime", () => {
  const step = stepOf(takeover, "nginx", { op: "create", ...inNginx, new: of("nginx", ["nginx.service"]) });
  const preview = { stack: "demo", steps: [step], config: {}, errors: [], isFirst: true };
  expect(reviewOf(preview, nothingKnown)).toMatchObject({ risk: "attention", downtime: [{ what: "nginx" }] });
});
