import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

const at = "servers/here/housekeeping";
const filesIn = (folder: string) => ({ folder, pattern: "*.gz", days: 30 });

test("housekeeping has defaults for all of it, on this machine too", () => {
  const { here } = schema.parse(configurationWith()).servers;
  expect(here!.housekeeping).toEqual({
    timers: true,
    schedule: "*-*-* 04:15",
    stoppedContainersHours: 72,
    unusedNetworksHours: 24,
    unneededImagesHours: 72,
    unusedVolumesDays: {},
    protect: [],
    files: {},
    diskGuard: { percent: 85, everyMinutes: 5, spareMinutes: 30 },
  });
});

test("of old files the newest three stay where nothing is said", () => {
  const { here } = schema.parse(configurationWith([`${at}/files/old`, filesIn("/srv/old")])).servers;
  expect(here!.housekeeping.files.old!.keep).toBe(3);
});

test("the registry keeps 20 tags, and collects at night", () => {
  const { keepTags, collect } = schema.parse(configurationWith()).registry;
  expect([keepTags, collect]).toEqual([20, "*-*-* 03:45"]);
});

test.each<[path: string, value: unknown]>([
  ["schedule", "Mon..Fri *-*-01..07 04:15:30"],
  ["protect", ["registry-storage-*", "127.0.0.1:5000/aisha/api:v?", "*@sha256:ab*"]],
  ["unusedVolumesDays", { anonymous: 1, "ci-*": 7 }],
  ["files/logs", filesIn("/var/log/app")],
  ["files/logs", filesIn("/var/lib/app/old.d")],
  ["files/logs", { ...filesIn("/home/ana/.cache"), pattern: "app-????.log*", keep: 1 }],
])("%s = %j is accepted", (path, value) => expect(problemsWith([`${at}/${path}`, value])).toEqual([]));

describe("what is wrong is told with its rule and fix", () => {
  const glob = "must be a name in which * and ? stand for others";
  const letters = "use letters, digits and . _ - : @ / beside them";
  const depth = "must be an absolute path, two folders deep at least, without an ending slash";
  test.each<[path: string, value: unknown, problem: string]>([
    [
      "schedule",
      "04:15; reboot",
      'must be a time as systemd\'s timers have it, got "04:15; reboot"; write it as "*-*-* 04:15" or "Sun 04:15"; systemd-analyze calendar explains one',
    ],
    ["unneededImagesHours", 0, "must be a whole number of hours, 1–8784, got 0; 72 is the default"],
    ["protect", ["a b"], `/0: ${glob}, got "a b"; ${letters}`],
    ["protect", ["a\tb"], `/0: ${glob}, got "a\\tb"; ${letters}`],
    ["unusedVolumesDays", { "a[b]": 1 }, `/a[b]: ${glob}, got "a[b]"; ${letters}`],
    ["files/old/folder", "archives", `${depth}, got "archives"; write it as /srv/backups`],
    ["files/old/folder", "/", `${depth}, got "/"; write it as /srv/backups`],
    ["files/old/folder", "/srv", `${depth}, got "/srv"; write it as /srv/backups`],
    ["files/old/folder", "/srv/../etc", `${depth}, got "/srv/../etc"; write it as /srv/backups`],
    ["files/old/folder", "/srv/*", `${depth}, got "/srv/*"; write it as /srv/backups`],
    ["files/old/folder", "/etc/ssl", 'must be no folder of the system, got "/etc/ssl"; choose one of your own'],
    ["files/old/folder", "/var/lib", 'must be no folder of the system, got "/var/lib"; choose one of your own'],
    [
      "files/old/folder",
      "/var/lib/docker/volumes",
      'must be no folder of the system, got "/var/lib/docker/volumes"; choose one of your own',
    ],
    [
      "files/old/pattern",
      "../*",
      'must be a file\'s name in which * and ? stand for others, got "../*"; write it as "*.gz"',
    ],
    ["files/old/keep", 0, "must be a whole number of files, 1–10000, got 0; 3 is the default"],
    ["diskGuard/percent", 100, "must be a whole number of per cent, 1–99, got 100; 85 is the default"],
  ])("%s = %j", (path, value, problem) => {
    const separator = problem.startsWith("/") ? "" : ": ";
    expect(problemsWith([`${at}/files/old`, filesIn("/srv/old")], [`${at}/${path}`, value])).toEqual([
      `${at}/${path}${separator}${problem}`,
    ]);
  });

  test("old files are not looked for among the server's own", () => {
    const far = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
    const files = { old: filesIn("/opt/aisha/registry"), other: filesIn("/opt/aisha-old/registry") };
    expect(problemsWith(["servers/here", far], [`${at}/files`, files])).toEqual([
      `${at}/files/old/folder: must be outside of the server's own folder /opt/aisha, got "/opt/aisha/registry"; choose another`,
    ]);
  });
});
