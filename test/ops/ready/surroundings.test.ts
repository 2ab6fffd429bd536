import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { coverage } from "../../../ops/ready/certificates.ts";
import { factsIn } from "../../../ops/ready/facts.ts";
import { nameAnswers } from "../../../ops/ready/names.ts";
import { portAnswers } from "../../../ops/ready/ports.ts";
import { type Changes, given, shown } from "./given.ts";

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
