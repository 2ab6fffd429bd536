import { expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { isMeant } from "../../ops/named-containers.ts";
import { partsOf } from "../../ops/parts.ts";
import { configurationWith } from "../support/configuration.ts";

const ui = { image: "base", port: 5003 };
const system = { firewall: { open: { "5001": ["10.0.0.0/8"] } } };
const login = { transport: "ssh", host: "b.internal", user: "admin", system, hostKey: `ssh-ed25519 ${"A".repeat(68)}` };

test("every part has its server, which need not be said where there is one", () => {
  const declared = schema.parse(configurationWith(["registry/ui", ui]));
  expect([...partsOf(declared)]).toEqual(
    ["api", "talker", "nginx", "registry", "registry-ui"].map((part) => [part, "here"]),
  );
});

test("parts may be on several servers, and there may be no page of the registry", () => {
  const placed = ["nginx", "apps/api", "bots/talker"].map((part): [string, string] => [`${part}/server`, "here"]);
  const there: [string, unknown][] = [
    ["servers/there", login],
    ["registry/server", "there"],
    ["registry/address", "10.0.0.2"],
  ];
  const declared = schema.parse(configurationWith(...there, ...placed));
  expect([...partsOf(declared)]).toEqual([
    ["api", "here"],
    ["talker", "here"],
    ["nginx", "here"],
    ["registry", "there"],
  ]);
});

test.each([
  ["bot-1-0123abc", "prod", "bot-1-0123abc", true],
  ["bot-1-0123abc", "prod", "bot-1", true],
  ["bot-1-0123abc", "prod", "bot", false],
  ["bot-10-0123abc", "prod", "bot-1", false],
  ["bot-1-0123abc", "staging", "bot-1", false],
  ["bot-1-0123abc", "staging", "bot-1-0123abc", true],
  ["postgres", undefined, "postgres", true],
])("container %s of stack %s is meant by %s: %s", (name, stack, what, expected) => {
  expect(isMeant({ name, stack }, { what, stack: "prod", isPart: false })).toBe(expected);
});
