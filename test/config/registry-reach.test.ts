import { describe, expect, test } from "vitest";
import { problemsWith } from "../support/configuration.ts";

type Change = [path: string, value: unknown];
const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const far = (more: object = {}) => ({ transport: "ssh", host: "203.0.113.7", user: "admin", hostKey, ...more });

/** The registry on server infra, all else on server app: two machines. */
const apart = (...changes: Change[]): Change[] => [
  ["servers", { app: far(), infra: far({ host: "203.0.113.8", edgeSubnet: "10.219.1.0/24" }) }],
  ["registry/server", "infra"],
  ["registry/address", "10.0.0.8"],
  ...["nginx", "apps/api", "bots/talker"].map((path): Change => [`${path}/server`, "app"]),
  ...changes,
];
const loopback: Change = ["registry/address", "127.0.0.1"];
const open = "servers/infra/system/firewall/open";
const opened: Change = [open, { "5001": ["203.0.113.7/32"] }];

const unreachable = (clients: string) =>
  `registry/address: must be an address that ${clients} can reach, since images are pulled from there, got "127.0.0.1"; give one of server infra`;
const closed = (clients: string, port = 5001) =>
  `${open}: must say who reaches the registry's port ${port}, since ${clients} pulls from it; write it as ${port}: [10.0.0.0/8]`;

describe("a registry that another machine pulls from is refused", () => {
  test.each<[what: string, changes: Change[], problem: string]>([
    ["on loopback", [loopback, opened], unreachable("app")],
    [
      "on another address of loopback",
      [["registry/address", "127.1.2.3"]],
      unreachable("app").replace("127.0.0.1", "127.1.2.3"),
    ],
    ["behind a firewall that lets nobody in", [], closed("app")],
    ["behind one that lets in to another port", [["registry/port", 5002], opened], closed("app", 5002)],
    [
      "on loopback, by each server that pulls",
      [loopback, ["servers/more", far({ host: "203.0.113.9" })], ["bots/talker/server", "more"]],
      unreachable("app, more"),
    ],
    [
      "on loopback of a server that is not managed",
      [loopback, ["servers/infra/system/managed", false]],
      unreachable("app"),
    ],
  ])("%s", (_, changes, problem) => expect(problemsWith(...apart(...changes))).toEqual([problem]));
});

describe("a registry is accepted", () => {
  const alone = ["nginx", "apps/api", "bots/talker"].map((path): Change => [`${path}/server`, "infra"]);
  const sameMachine = far({ folder: "/opt/other", edgeSubnet: "10.219.1.0/24", system: { managed: false } });
  test.each<[what: string, changes: Change[]]>([
    ["whose port is open to those that are named", [opened]],
    ["where there is no firewall", [["servers/infra/system/firewall/enabled", false]]],
    ["on a server that is not managed", [["servers/infra/system/managed", false]]],
    ["on this machine, for another to pull from", [["servers/infra", { transport: "local", folder: ".aisha/test" }]]],
    ["on loopback, where nothing runs elsewhere", [loopback, ...alone]],
    ["on loopback, for another server on the same machine", [loopback, ["servers/infra", sameMachine]]],
  ])("%s", (_, changes) => expect(problemsWith(...apart(...changes))).toEqual([]));

  test("on loopback of the only server", () => {
    expect(problemsWith(["servers/here", far()])).toEqual([]);
  });
});

test("what is wrong by its own rule is told of once", () => {
  const wrong = problemsWith(...apart([open, "all"]));
  expect(wrong).toEqual([`${open}: must be a map, got "all"; write each entry as key: value`]);
});

describe("a machine", () => {
  const second = (more: object = {}): Change => [
    "servers/infra",
    far({ folder: "/opt/b", edgeSubnet: "10.219.1.0/24", ...more }),
  ];
  const managed = "servers/infra/system/managed";
  const twice = `${managed}: must be false, since servers/app is the same machine and sets it up; set it, or give another host`;

  test.each<[what: string, changes: Change[], problems: string[]]>([
    ["has one server that sets it up", [second()], [twice]],
    ["may have a second that does not", [second(), [managed, false]], []],
    ["may have a first that does not", [second(), ["servers/app/system/managed", false]], []],
    ["is another behind another host", [second({ host: "203.0.113.8" }), opened], []],
  ])("%s", (_, changes, problems) => expect(problemsWith(...apart(...changes))).toEqual(problems));
});
