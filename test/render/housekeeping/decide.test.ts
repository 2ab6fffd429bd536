import { expect, test } from "vitest";
import { decideAll, type Line } from "../../support/layout.ts";

const now = Date.parse("2026-03-01T12:00:00Z") / 1000;
const at = (hoursAgo: number) => new Date((now - hoursAgo * 3600) * 1000).toISOString();
const hex = (digit: string) => digit.repeat(64);
const policy: Line[] = [
  ["now", now],
  ["stack", "prod"],
  ["managed", "yes"],
  ["prefix", "10.0.0.2:5000/aisha/"],
  ["age", "container", 72 * 3600],
  ["age", "network", 24 * 3600],
  ["age", "image", 72 * 3600],
];
const ours = ['"prod"', '""', '""', '""'];
const none = ["", "", "", ""];
const others: [what: string, labels: string[]][] = [
  ["another stack's", ['"staging"', '""', '""', '""']],
  ["a compose project's", ['""', '""', '"shop"', '""']],
  ["a swarm stack's", ['""', '""', '""', '"shop"']],
];
const container = (state: string, hoursAgo: number, labels = ours): Line => [
  "container",
  "c1",
  "api-1",
  state,
  at(hoursAgo),
  at(500),
  "sha256:used",
  ...labels,
];
const ref = `10.0.0.2:5000/aisha/api@sha256:${hex("a")}`;
const image = (...names: string[]): Line[] => [
  ["image", `sha256:${hex("1")}`, 5000, ...none],
  ...names.map((name): Line => ["name", `sha256:${hex("1")}`, name]),
];
const seen = (kind: string, id: string, hoursAgo: number): Line => ["seen", kind, id, now - hoursAgo * 3600];
const unneeded = seen("image", `sha256:${hex("1")}`, 100);
const network = (labels = ours): Line => ["network", "n1", "prod-app-1", ...labels];
const volume = (name: string, labels = none): Line => ["volume", name, ...labels];
const chosen = (glob: string): Line => ["volumes", glob, 3600];

type Case = [what: string, layout: Line[], decided: string[]];

/** As "remove KIND NAME: WHY". */
async function decide(layout: Line[]): Promise<string[]> {
  const [{ decided } = { decided: [] }] = await decideAll([[...policy, ...layout]]);
  return decided.map(({ what, kind, name, why }) => `${what} ${kind} ${name}: ${why}`);
}

test.each<Case>([
  ["goes when it was stopped long ago", [container("exited", 80)], ["remove container api-1: exited, for 3 d"]],
  ["waits before", [container("exited", 1)], ["wait container api-1: exited, goes in 2 d"]],
  ["goes though it never ran", [container("created", 0)], ["remove container api-1: created, for 20 d"]],
  [
    "goes when it did one thing and was left",
    [container("dead", 80, ['""', '"prod"', '""', '""'])],
    ["remove container api-1: dead, for 3 d"],
  ],
  ...["running", "paused", "restarting", "removing"].map(
    (state): Case => [`stays while ${state}`, [container(state, 900)], []],
  ),
  ...others.map(([what, labels]): Case => [`stays, being ${what}`, [container("exited", 900, labels)], []]),
  ["stays when its name is protected", [container("exited", 900), ["protect", "api-?"]], []],
  [
    "does not wait where the disk is full",
    [container("exited", 1), ["cap", 1800]],
    ["remove container api-1: exited, for 60 min"],
  ],
  [
    "has a while even then",
    [container("exited", 0.25), ["cap", 1800]],
    ["wait container api-1: exited, goes in 15 min"],
  ],
])("a container %s", async (_, layout, expected) => expect(await decide(layout)).toEqual(expected));

test.each<Case>([
  [
    "goes when nothing needs it",
    [...image(ref), unneeded],
    ["remove image aisha/api@sha256:aaaaaaaaaaaa: of no release that stays, for 4 d"],
  ],
  [
    "waits when that is new",
    image(ref),
    ["wait image aisha/api@sha256:aaaaaaaaaaaa: of no release that stays, goes in 3 d"],
  ],
  [
    "waits as long when the clock was set back",
    [...image(ref), seen("image", `sha256:${hex("1")}`, -50)],
    ["wait image aisha/api@sha256:aaaaaaaaaaaa: of no release that stays, goes in 3 d"],
  ],
  ["stays for a release", [...image(ref, "10.0.0.2:5000/aisha/api:v1"), unneeded, ["keep", "image", ref]], []],
  [
    "stays for a container, whoever has it",
    [...image(ref), unneeded, ["container", "x", "x", "exited", at(9), at(9), `sha256:${hex("1")}`, ...none]],
    [],
  ],
  [
    "stays when one of its names is protected",
    [...image(ref, "10.0.0.2:5000/aisha/api:v1"), unneeded, ["protect", "*:v1"]],
    [],
  ],
  ["stays when it is from elsewhere", [...image("debian:trixie-slim"), unneeded], []],
  ["stays when it is of a registry that begins alike", [...image("110.0.0.2:5000/aisha/api:v1"), unneeded], []],
  [
    "loses our names alone",
    [...image("mine:1", ref), unneeded],
    ["remove image aisha/api@sha256:aaaaaaaaaaaa: of no release that stays, for 4 d"],
  ],
  [
    "goes without a name on a server of ours",
    [...image(), unneeded],
    ["remove image 111111111111: without a name, for 4 d"],
  ],
  ["stays without a name on another machine", [...image(), unneeded, ["managed", "no"]], []],
  ...others.map(
    ([what, labels]): Case => [
      `stays without a name, being ${what}`,
      [["image", `sha256:${hex("1")}`, 1, ...labels], unneeded],
      [],
    ],
  ),
])("an image %s", async (_, layout, expected) => expect(await decide(layout)).toEqual(expected));

test.each<Case>([
  [
    "goes when nothing is on it",
    [network(), seen("network", "n1", 30)],
    ["remove network prod-app-1: not declared, without a container, for 30 h"],
  ],
  ["waits when that is new", [network()], ["wait network prod-app-1: not declared, without a container, goes in 24 h"]],
  ["stays when it is declared", [network(), seen("network", "n1", 30), ["keep", "network", "prod-app-1"]], []],
  ["stays with a container that is stopped", [network(), seen("network", "n1", 30), ["on", "prod-app-1", ""]], []],
  ["stays with one that runs", [network(), seen("network", "n1", 30), ["attached", "n1"]], []],
  ...others.map(([what, labels]): Case => [`stays, being ${what}`, [network(labels), seen("network", "n1", 30)], []]),
])("a network %s", async (_, layout, expected) => expect(await decide(layout)).toEqual(expected));

test.each<Case>([
  ["stays unless it is chosen", [volume("cache-1"), seen("volume", "cache-1", 900)], []],
  [
    "goes when it is chosen and unused",
    [volume("cache-1"), seen("volume", "cache-1", 2), chosen("cache-*")],
    ["remove volume cache-1: in no container, for 2 h"],
  ],
  [
    "waits when that is new, full disk or not",
    [volume("cache-1"), chosen("cache-*"), ["cap", 0]],
    ["wait volume cache-1: in no container, goes in 60 min"],
  ],
  [
    "goes when nobody named it",
    [volume(hex("d")), seen("volume", hex("d"), 2), chosen("anonymous")],
    [`remove volume ${hex("d")}: in no container, for 2 h`],
  ],
  [
    "stays when it is in a container that is stopped",
    [volume("cache-1"), seen("volume", "cache-1", 2), chosen("*"), ["mount", "cache-1"]],
    [],
  ],
  [
    "stays when it is protected",
    [volume("cache-1"), seen("volume", "cache-1", 2), chosen("*"), ["protect", "cache-1"]],
    [],
  ],
  ["stays with the stack's data", [volume("redis-data", ours), seen("volume", "redis-data", 900), chosen("*")], []],
  ...others.map(
    ([what, labels]): Case => [
      `stays, being ${what}`,
      [volume("v", labels), seen("volume", "v", 900), chosen("*")],
      [],
    ],
  ),
])("a volume %s", async (_, layout, expected) => expect(await decide(layout)).toEqual(expected));

test("of files the newest stay, and old ones go whose number is more", async () => {
  const file = (days: number): Line => ["file", "archives", now - days * 86_400 - 0.5, 7, `/srv/a/${days}.gz`];
  const layout = [["files", "archives", 30 * 86_400, 2, "/srv/a", "*.gz"], ...[50, 60, 70, 80].map(file)];
  expect(await decide(layout)).toEqual([
    "remove file /srv/a/70.gz: 70 d old, the newest 2 of archives stay",
    "remove file /srv/a/80.gz: 80 d old, the newest 2 of archives stay",
  ]);
  expect(
    await decide([["files", "archives", 75 * 86_400, 2, "/srv/a", "*.gz"], ...[50, 60, 70, 80].map(file)]),
  ).toEqual(["remove file /srv/a/80.gz: 80 d old, the newest 2 of archives stay"]);
});

test("what is unneeded is noted with its first time, and what came into use is forgotten", async () => {
  const layout = [...image(ref), unneeded, network(), volume("v"), chosen("v"), seen("network", "gone", 5)];
  const [{ seen: noted } = { seen: [] }] = await decideAll([[...policy, ...layout]]);
  expect(noted.map((line) => line.join(" ")).sort()).toEqual([
    `seen image sha256:${hex("1")} ${now - 100 * 3600}`,
    `seen network n1 ${now}`,
    `seen volume v ${now}`,
  ]);
});
