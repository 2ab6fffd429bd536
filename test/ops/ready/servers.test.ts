import { describe, expect, test } from "vitest";
import { factsIn } from "../../../ops/ready/facts.ts";
import { systemAnswers } from "../../../ops/ready/system.ts";
import { type Changes, facts, given, host, said, shown } from "./given.ts";

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
