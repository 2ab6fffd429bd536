import { expect, test } from "vitest";
import { housekeeping } from "../../../config/housekeeping.ts";
import { changeOf } from "../../../ops/review/kinds.ts";
import type { Step } from "../../../ops/review/preview.ts";
import { renderPolicy } from "../../../render/housekeeping/policy.ts";
import { aroundOf, stepOf } from "./step.ts";

/** As it is rendered. */
function policy(declared: object, keepTags = 10) {
  const content = renderPolicy({
    ...housekeeping.parse(declared),
    ...{ stack: "demo", registry: "127.0.0.1:5000", managed: true, notes: "/var/lib/aisha/demo" },
    collection: { keepTags, storage: "/data", held: undefined },
  });
  return { server: "app", path: "/var/lib/aisha/demo/housekeeping/policy", content };
}

function told(given: Partial<Step>) {
  const parent = { type: "aisha:servers:Housekeeping", name: "housekeeping" };
  const step = stepOf("host:index:File", "app-policy", { parent, ...given });
  return changeOf(step, aroundOf([step]))!;
}

const backups = (days: number, keep: number, pattern = "*.gz") => ({
  files: { backups: { folder: "/srv/backups", pattern, days, keep } },
});
const volumes = (days: number) => ({ unusedVolumesDays: { "old-*": days } });

test.each<[string, before: object, after: object, expected: string]>([
  ["a rule for volumes more", {}, volumes(30), "data volumes old-* go after 30 days in no container"],
  [
    "a shorter age of volumes",
    volumes(30),
    volumes(1),
    "data volumes old-* go after 1 day in no container, 30 days until now",
  ],
  ["a longer age of volumes", volumes(30), volumes(60), "low another policy: 1 line more, 1 line less"],
  ["a rule less", volumes(30), {}, "low another policy: 1 line less"],
  ["a rule for files more", {}, backups(7, 3), "data files /srv/backups/*.gz go after 7 days but the newest 3"],
  [
    "files of another name",
    backups(7, 3, "*.tar"),
    backups(7, 3),
    "data files /srv/backups/*.gz go after 7 days but the newest 3",
  ],
  [
    "fewer files that stay",
    backups(7, 3),
    backups(30, 1),
    "data files /srv/backups/*.gz go after 30 days but the newest 1, 7 days but the newest 3 until now",
  ],
  ["more files that stay", backups(7, 3), backups(30, 3), "low another policy: 1 line more, 1 line less"],
  ["nothing protected any more", { protect: ["db-*"] }, {}, "data db-* is not protected any more"],
  ["more protected", {}, { protect: ["db-*"] }, "low another policy: 1 line more"],
  ["older images", {}, { unneededImagesHours: 1 }, "low another policy: 1 line more, 1 line less"],
])("%s", (_, before, after, expected) => {
  const change = told({ old: policy(before), new: policy(after), differs: ["content"] });
  expect(change).toMatchObject({ what: "housekeeping of app", kind: "housekeeping" });
  expect(`${change.risk} ${change.words}`).toBe(expected);
  expect(change.dataAtRisk).toBe(change.risk === "data" ? change.words : undefined);
  expect(change.diff?.length).toBeGreaterThan(0);
});

test("fewer tags in the registry", () => {
  const words = "3 tags stay in each repository of the registry, 10 until now";
  const change = told({ old: policy({}), new: policy({}, 3), differs: ["content"] });
  expect(change).toMatchObject({ risk: "data", words, dataAtRisk: words });
  expect(change.diff).toEqual(expect.arrayContaining(["-registry\t10", "+registry\t3"]));
  expect(told({ old: policy({}, 3), new: policy({}), differs: ["content"] }).risk).toBe("low");
});

test("what somebody protected by hand is not protected any more", () => {
  const given = { recorded: policy({}), old: policy({ protect: ["by-hand"] }), new: policy({}) };
  expect(told(given)).toMatchObject({ risk: "data", dataAtRisk: "by-hand is not protected any more" });
  const harmless = { ...given, old: policy({ unneededImagesHours: 1 }) };
  expect(told(harmless)).toMatchObject({ risk: "attention", words: "changed by hand: 1 line more, 1 line less" });
});

test.each<[string, Partial<Step>, expected: string]>([
  [
    "new, with a rule",
    { op: "create", new: policy(volumes(30)) },
    "data volumes old-* go after 30 days in no container",
  ],
  ["new, without any", { op: "create", new: policy({}) }, "none a new policy"],
  [
    "gone",
    { op: "create", isLost: true, recorded: policy(volumes(30)), new: policy(volumes(30)) },
    "attention its policy is gone; written again",
  ],
  ["not declared any more", { op: "delete", old: policy({ protect: ["x"] }) }, "low its policy is taken away"],
])("a policy that is %s", (_, given, expected) => {
  const change = told(given);
  expect(`${change.risk} ${change.words}`).toBe(expected);
});
