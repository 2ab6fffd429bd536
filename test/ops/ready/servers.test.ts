import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { schema } from "../../../config/schema.ts";
import { coverage } from "../../../ops/ready/certificates.ts";
import { type Facts, factsIn } from "../../../ops/ready/facts.ts";
import { nameAnswers } from "../../../ops/ready/names.ts";
import { portAnswers } from "../../../ops/ready/ports.ts";
import type { Entered, Subject } from "../../../ops/ready/subject.ts";
import { systemAnswers } from "../../../ops/ready/system.ts";
import { configurationWith } from "../../support/configuration.ts";

const said = `os debian 13
architecture amd64
systemd
addresses 10.0.0.2 fe80::1
name registry.example.org 10.0.0.2 10.0.0.3
name nobody.example.org
ports
port LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
port LISTEN 0 128 [::]:22 [::]:*
`;

test("what a server says is read", () => {
  expect(factsIn(said)).toEqual({
    ...{ os: "debian", version: "13", architecture: "amd64", hasSystemd: true, addresses: ["10.0.0.2", "fe80::1"] },
    names: new Map([
      ["registry.example.org", ["10.0.0.2", "10.0.0.3"]],
      ["nobody.example.org", []],
    ]),
    listeners: [
      {
        address: "0.0.0.0",
        port: 443,
        processes: [
          { name: "nginx", pid: 812 },
          { name: "nginx", pid: 811 },
        ],
      },
      { address: "[::]", port: 22, processes: [] },
    ],
  });
});

test("what it does not say is not made up", () => {
  const { architecture, hasSystemd, listeners } = factsIn("os alpine 3.20\narchitecture aarch64\naddresses \n");
  expect([architecture, hasSystemd, listeners]).toEqual(["arm64", false, undefined]);
});

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const app = { transport: "ssh", host: "app.internal", user: "admin", hostKey };
const facts: Facts = factsIn(said.replace(/\nport .*/g, ""));
const host = {
  clock: { aheadMs: 100, giveOrTakeMs: 20 },
  memory: { available: 0, total: 2 * 1024 ** 2 },
  disks: [{ mount: "/", usedPercent: 1, usedInodesPercent: 1, freeKb: 20 * 1024 ** 2 }],
};

type Changes = [path: string, value: unknown][];

function given(changes: Changes, entered: object = {}): { subject: Subject; server: Entered } {
  const config = schema.parse(
    configurationWith(
      ["servers", { app: structuredClone(app) }],
      ["registry/address", "10.0.0.2"],
      ["registry/port", 5000],
      ["nginx/http", 80],
      ["nginx/https", 443],
      ...changes,
    ),
  );
  const server = { name: "app", config: config.servers.app, facts: host, bare: facts, engine: undefined, own: [] };
  const all = { ...server, ...entered } as unknown as Entered;
  return { subject: { stack: "test", config, servers: [all] }, server: all };
}

const shown = (answers: { is: string; what: string }[]) => answers.map(({ is, what }) => `${is}: ${what}`);
const others = ["memory", "GB free", "time", "linux/", "Debian"];
const besides = (lines: string[], ...words: string[]) =>
  lines.filter((line) => !others.filter((other) => !words.includes(other)).some((other) => line.includes(other)));

describe("a server", () => {
  test("that is bare Debian 13 is what is wanted", () => {
    const { subject, server } = given([]);
    expect(shown(systemAnswers(subject, server))).toEqual([
      "ready: is Debian 13",
      "ready: is linux/amd64, as declared",
      "ready: has this machine's time",
      "ready: has 20.0 GB free on /, where images go",
      "ready: has 2.0 GB of memory, of which its apps and bots may use 0.8 GB",
    ]);
  });

  const unmanaged: Changes = [["servers/app/system/managed", false]];
  test.each<[string, Changes, object, string[], string]>([
    [
      "of an older Debian",
      [],
      { bare: { ...facts, version: "12" } },
      ["Debian"],
      "missing: is debian 12, and its set-up is made for Debian 13",
    ],
    [
      "of an older Debian that others manage",
      unmanaged,
      { bare: { ...facts, version: "12" }, engine: "26.1.5" },
      ["Debian"],
      "notice: is debian 12; only Debian 13 and 12 were tried",
    ],
    [
      "without systemd",
      [],
      { bare: { ...facts, hasSystemd: false } },
      [],
      "missing: does not run systemd, by whose units it would be set up",
    ],
    [
      "of another processor",
      [],
      { bare: { ...facts, architecture: "arm64" } },
      ["linux/"],
      "missing: is linux/arm64, and linux/amd64 is declared",
    ],
    [
      "whose clock is ahead",
      [],
      { facts: { ...host, clock: { aheadMs: 2600, giveOrTakeMs: 500 } } },
      [],
      "missing: has a clock that is 2.6 s ahead of this machine's",
    ],
    [
      "whose clock is behind",
      [],
      { facts: { ...host, clock: { aheadMs: -9000, giveOrTakeMs: 500 } } },
      [],
      "missing: has a clock that is 9 s behind this machine's",
    ],
    ["whose Docker is others' and absent", unmanaged, {}, [], "missing: has no Docker that answers"],
    [
      "whose Docker is others' and old",
      unmanaged,
      { engine: "19.3.1" },
      [],
      "missing: has Docker 19.3.1, and 20.10 is the oldest that is known to work",
    ],
    [
      "with little room",
      [],
      { facts: { ...host, disks: [{ ...host.disks[0], freeKb: 5 * 1024 ** 2 }] } },
      ["GB free"],
      "missing: has 5.0 GB free on /, where images go: 10 GB are needed",
    ],
    [
      "with little memory",
      [["apps/api/limits/memoryMb", 4096]],
      {},
      ["memory"],
      "notice: has 2.0 GB of memory, and its apps and bots may use 4.5 GB",
    ],
  ])("%s", (_, changes, entered, words, expected) => {
    const { subject, server } = given(changes, entered);
    const lines = besides(shown(systemAnswers(subject, server)), ...words).filter((line) => !line.startsWith("ready"));
    expect(lines).toEqual([expected]);
  });
});

describe("a port", () => {
  const held = (line: string) => ({ bare: factsIn(`ports\nport LISTEN 0 128 ${line}\n`) });
  test.each<[string, Changes, object, string[]]>([
    ["that is free", [], held("127.0.0.1:22 0.0.0.0:*"), ["ready: has its ports free: 80, 443, 5000"]],
    [
      "held on all addresses",
      [],
      held('0.0.0.0:443 0.0.0.0:* users:(("apache2",pid=7,fd=4))'),
      ["missing: is taken by apache2 (process 7); nginx needs it"],
    ],
    [
      "held by IPv6",
      [],
      held('*:80 *:* users:(("caddy",pid=7,fd=4))'),
      ["missing: is taken by caddy (process 7); nginx needs it"],
    ],
    [
      "held by nobody knows whom",
      [],
      held("10.0.0.2:5000 0.0.0.0:*"),
      ["missing: is taken by somebody; registry needs it"],
    ],
    ["held on another address", [], held("127.0.0.1:5000 0.0.0.0:*"), ["ready: has its ports free: 80, 443, 5000"]],
    [
      "held by this stack",
      [],
      { ...held('0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=7,fd=4))'), own: ["nginx"] },
      ["ready: has its ports free: 80, 443, 5000"],
    ],
    [
      "of the registry's numbers",
      [["registry/metricsPort", 5001]],
      held("127.0.0.1:5001 0.0.0.0:*"),
      ["missing: is taken by somebody; registry needs it"],
    ],
    [
      "that cannot be told of",
      [],
      { bare: factsIn("os debian 13\n") },
      ["unknown: does not tell which ports are free"],
    ],
  ])("%s", (_, changes, entered, expected) => {
    const { subject, server } = given(changes, entered);
    expect(shown(portAnswers(subject, server))).toEqual(expected);
  });
});

test.each<[string, Changes, string[]]>([
  ["that leads to the server", [["nginx/names", ["app.example.org", "*.example.org"]]], ["ready: leads to server app"]],
  ["that leads to an address of its own", [["nginx/names", ["inner.example.org"]]], ["ready: leads to server app"]],
  [
    "that leads elsewhere",
    [["nginx/names", ["proxied.example.org"]]],
    ["notice: leads to 9.9.9.9, which is no address of server app"],
  ],
  ["that nobody knows", [["nginx/names", ["none.example.org"]]], ["missing: is a name that nobody knows"]],
  [
    "of the registry",
    [["registry/names", ["registry.example.org"]]],
    ["ready: knows registry.example.org as 10.0.0.2"],
  ],
  [
    "of the registry that the server does not know",
    [["registry/names", ["nobody.example.org"]]],
    ["notice: does not know nobody.example.org, and the registry is at 10.0.0.2"],
  ],
])("a name %s", async (_, changes, expected) => {
  const known: Record<string, string[]> = {
    ...{ "app.internal": ["8.8.8.8"], "app.example.org": ["8.8.8.8"] },
    ...{ "inner.example.org": ["10.0.0.2"], "proxied.example.org": ["9.9.9.9"] },
  };
  expect(shown(await nameAnswers(given(changes).subject, async (name) => known[name] ?? []))).toEqual(expected);
});

describe("a certificate", () => {
  const folder = mkdtempSync(join(tmpdir(), "aisha-ready-"));
  const names = "subjectAltName=DNS:a.example.org,DNS:*.b.example.org,IP:10.0.0.2";
  execFileSync(
    "openssl",
    [
      ...[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "90",
        "-subj",
        "/CN=a.example.org",
        "-addext",
        names,
      ],
      ...["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")],
    ],
    { stdio: "ignore" },
  );
  const content = readFileSync(join(folder, "cert.pem"), "utf8");
  rmSync(folder, { recursive: true });
  const day = 86_400_000;

  test.each([
    ["for all names", ["a.example.org", "*.b.example.org", "10.0.0.2"], 0, undefined],
    ["without some", ["a.example.org", "c.example.org", "10.0.0.3"], 0, "is not for c.example.org, 10.0.0.3"],
    ["at its end", ["a.example.org"], 91 * day, "has expired"],
  ])("%s", (_, wanted, later, expected) => {
    expect(coverage("app", content, wanted, Date.now() + later)?.what).toBe(expected);
  });

  test("that is none", () => {
    expect(coverage("app", "no", [])?.what).toBe("is no certificate in PEM");
  });
});
