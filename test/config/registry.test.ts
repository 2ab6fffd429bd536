import { describe, expect, test } from "vitest";
import type { SecretState } from "../../config/rule.ts";
import { configurationWith, problemsOf, problemsWith } from "../support/configuration.ts";

type Change = [key: string, value: unknown];
const https: Change = ["registry/mode", "https"];
const user: Change = ["registry/users", { deployer: "token" }];
const ui = (more: object): Change => ["registry/ui", { image: "base", port: 5200, ...more }];

describe("a registry is accepted", () => {
  test.each<[what: string, changes: Change[]]>([
    ["over http on another address of loopback", [["registry/address", "127.1.2.3"]]],
    ["over http on a private network", [["registry/address", "172.31.0.1"]]],
    ["over https with users and names", [https, user, ["registry/names", ["registry.internal", "*.example.org"]]]],
    ["over https anywhere", [https, ["registry/address", "203.0.113.5"]]],
    ["with metrics and a page", [["registry/metricsPort", 5100], ui({})]],
  ])("%s", (_, changes) => expect(problemsWith(...changes)).toEqual([]));
});

describe("a registry is refused", () => {
  const tooOpen = (address: string) =>
    `registry/mode: must be https unless the address is loopback or private (RFC 1918), got "http" on ${address}; set https; or allow it knowingly: aisha:allow: { http-registry: { registry/mode: "<why>" } }`;

  test.each<[what: string, changes: Change[], problem: string]>([
    ["over http in public", [["registry/address", "203.0.113.5"]], tooOpen("203.0.113.5")],
    ["over http just outside of a private network", [["registry/address", "172.32.0.1"]], tooOpen("172.32.0.1")],
    [
      "on no address of its own",
      [https, ["registry/address", "0.0.0.0"]],
      'registry/address: must be one address of its server, since images are named by it, got "0.0.0.0"; give the one that the servers reach',
    ],
    [
      "with users over http",
      [user],
      "registry/users: must be left out in mode http, which would send passwords in the clear; set mode: https",
    ],
    [
      "with a wrong name",
      [https, ["registry/names", ["Registry_1"]]],
      'registry/names/0: must be a host name in lower case, got "Registry_1"; write it as registry.example.org',
    ],
    [
      "with its metrics on its own port",
      [["registry/metricsPort", 5001]],
      "registry/metricsPort: must be a port of its own, but registry/port has 5001 on the same machine; choose another",
    ],
    [
      "with a page in public",
      [https, ui({ address: "203.0.113.5" })],
      'registry/ui/address: must be loopback or private (RFC 1918), since the page is served over http, got "203.0.113.5"; 127.0.0.1 is the default; or allow it knowingly: aisha:allow: { http-registry: { registry/ui/address: "<why>" } }',
    ],
    [
      "with a page on nginx's port",
      [ui({ port: 8444 })],
      "nginx/https: must be a port of its own, but registry/ui/port has 8444 on the same machine; choose another",
    ],
    [
      "with a page of no known image",
      [ui({ image: "none" })],
      'registry/ui/image: must be one of base, product, got "none"; declare it under images, or give a digest',
    ],
    [
      "beside an app by the name of its page",
      [["apps/registry-ui", { image: "base" }]],
      "apps/registry-ui: must have a name of its own, but the registry's page has it; rename it",
    ],
  ])("%s", (_, changes, problem) => expect(problemsWith(...changes)).toEqual([problem]));
});

describe("a user's password", () => {
  const withUser = configurationWith(https, user);
  const run = "run: bin/aisha pulumi config set --secret secrets:token";

  test.each<[what: string, secrets: [string, SecretState][], problem: string]>([
    ["is not set", [], 'a secret that is set, got "token"'],
    [
      "is short",
      [["token", { encrypted: true, visible: true, bytes: 7 }]],
      'a secret of 8 bytes or more, and "token" is shorter',
    ],
    [
      "is too long for bcrypt",
      [["token", { encrypted: true, visible: true, bytes: 73 }]],
      'a secret of 72 bytes or less, and "token" is longer',
    ],
  ])("that %s is a problem", (_, secrets, problem) => {
    expect(problemsOf(withUser, { secrets: new Map(secrets) })).toEqual([
      `registry/users/deployer: must name ${problem}; ${run}`,
    ]);
  });

  test.each([8, 72])("of %i bytes is none", (bytes) => {
    expect(problemsOf(withUser, { secrets: new Map([["token", { encrypted: true, visible: true, bytes }]]) })).toEqual(
      [],
    );
  });
});
