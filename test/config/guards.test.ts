import { describe, expect, test } from "vitest";
import { problemsWith } from "../support/configuration.ts";

type Change = [path: string, value: unknown];

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const server = { transport: "ssh", host: "app.example.org", user: "admin", hostKey };
const [health, limits] = [{ command: ["true"] }, { memoryMb: 64 }];

/** One server over SSH, and all that production asks for. */
const whole: Change[] = [
  ["environment", "production"],
  ["state", "s3://bucket?region=eu-central-1"],
  ["servers/here", server],
  ...["apps/api", "bots/talker"].flatMap((path): Change[] => [
    [`${path}/health`, health],
    [`${path}/limits`, limits],
  ]),
];
const env = "apps/api/env/API_TOKEN";
const open = (port: string) => `servers/here/system/firewall/open/${port}`;
const publicRegistry: Change[] = [
  ["registry/mode", "https"],
  ["registry/address", "203.0.113.5"],
];

interface Case {
  id: string;
  path: string;
  changes: Change[];
  /** What is said of the path, but for how to allow it. */
  says: string;
  /** Where it holds beside production. */
  also?: string[];
}

const setIt = "bin/aisha pulumi config set --secret secrets:<name>";
const secretOf = (why: string) =>
  `must not hold a secret in the clear, ${why}; set it by ${setIt}, and write secrets: { API_TOKEN: <name> }`;

const cases: Case[] = [
  {
    id: "file-state",
    path: "state",
    changes: [["state", undefined]],
    says: "must be given in production, since a state in this clone is lost with it and shared with nobody; write it as s3://bucket?region=eu-central-1",
  },
  {
    id: "state-on-server",
    path: "state",
    changes: [["state", "s3://bucket?endpoint=http://app.example.org:9000"]],
    says: "must be on no machine that it describes or that it is read from, got app.example.org, which is servers/here; give a bucket elsewhere",
  },
  {
    id: "state-on-server",
    path: "state",
    changes: [["state", "s3://bucket?endpoint=http://127.0.0.1:9000"]],
    says: "must be on no machine that it describes or that it is read from, got 127.0.0.1, which is this machine; give a bucket elsewhere",
  },
  {
    id: "no-health",
    path: "apps/api/health",
    changes: [["apps/api/health", undefined]],
    says: "must be declared in production, since a container that hangs counts as well without it; give a command that fails when it hangs, as { command: [node, health.ts] }",
  },
  {
    id: "no-limits",
    path: "bots/talker/limits",
    changes: [["bots/talker/limits", undefined]],
    says: "must be declared in production, since one that takes all memory takes the others with it; give what it needs, as { memoryMb: 256, cpuPercent: 100, pids: 256 }",
  },
  {
    id: "floating-tag",
    path: "images/product/args/NODE_IMAGE",
    changes: [["images/product/args/NODE_IMAGE", "node:24"]],
    says: "must name an image by digest in production, since its tag may mean another one tomorrow; write it as repository@sha256:…, or take an image of this file by from: { NODE_IMAGE: <name> }",
  },
  {
    id: "plain-secret",
    path: env,
    changes: [[env, "hunter2-hunter2"]],
    says: secretOf("as its name says"),
    also: ["staging"],
  },
  {
    id: "open-port",
    path: open("5432"),
    changes: [[open("5432"), ["10.0.0.0/8", "0.0.0.0/0"]]],
    says: "must say who reaches the port of PostgreSQL, a network of /16 or less unless it is private, got 0.0.0.0/0; name your own networks, as [10.0.0.0/8]",
    also: ["staging"],
  },
  {
    id: "open-port",
    path: open("5001"),
    changes: [[open("5001"), ["128.0.0.0/1"]]],
    says: "must say who reaches the port of the registry, a network of /16 or less unless it is private, got 128.0.0.0/1; name your own networks, as [10.0.0.0/8]",
    also: ["staging"],
  },
  {
    id: "firewall-off",
    path: "servers/here/system/managed",
    changes: [...publicRegistry, ["servers/here/system/managed", false]],
    says: "must be true where the registry is, whose address 203.0.113.5 is public, got false; leave it out, or give the registry a private address",
  },
  {
    id: "firewall-off",
    path: "servers/here/system/firewall/enabled",
    changes: [...publicRegistry, ["servers/here/system/firewall/enabled", false]],
    says: "must be true where the registry is, whose address 203.0.113.5 is public, got false; leave it out, or give the registry a private address",
  },
  {
    id: "single-bot",
    path: "bots/talker/replicas",
    changes: [["bots/talker/replicas", 1]],
    says: "must be 2 or more, since nobody takes over from one that is alone, got 1; leave it out",
    also: ["staging", "development"],
  },
  {
    id: "http-registry",
    path: "registry/mode",
    changes: [["registry/address", "203.0.113.5"]],
    says: 'must be https unless the address is loopback or private (RFC 1918), got "http" on 203.0.113.5; set https',
    also: ["staging", "development"],
  },
];
const named = cases.map((one): [string, string, Case] => [one.id, one.path, one]);
const problems = (one: Case, ...more: Change[]) =>
  problemsWith(...structuredClone([...whole, ...one.changes, ...more]));

test("all that production asks for is enough", () => expect(problemsWith(...whole)).toEqual([]));

describe("a guard rail", () => {
  test.each(named)("%s refuses %s", (id, path, one) => {
    const exception = path.includes("/") ? `{ ${path}: "<why>" }` : '"<why>"';
    expect(problems(one)).toEqual([
      `${path}: ${one.says}; or allow it knowingly: aisha:allow: { ${id}: ${exception} }`,
    ]);
  });

  test.each(named)("%s lets %s pass that is allowed by name", (id, path, one) => {
    expect(problems(one, [`allow/${id}/${path.replaceAll("/", "\\/")}`, "a good reason"])).toEqual([]);
  });

  test.each(named)("%s lets %s pass where all of it is allowed", (id, _, one) => {
    expect(problems(one, [`allow/${id}`, "a good reason"])).toEqual([]);
  });

  test.each(named)("%s says nothing of %s where it does not hold", (_, path, one) => {
    for (const environment of ["staging", "development"]) {
      const told = problems(one, ["environment", environment]);
      expect(told.map((line) => line.split(": ")[0])).toEqual(one.also?.includes(environment) ? [path] : []);
    }
  });
});
