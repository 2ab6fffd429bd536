import { describe, expect, test } from "vitest";
import { problemsWith } from "../support/configuration.ts";

type Change = [path: string, value: unknown];

const staging: Change = ["environment", "staging"];
const [one, other]: Change[] = [
  ["apps/api/env/API_TOKEN", "hunter2-hunter2"],
  ["bots/talker/env/API_TOKEN", "hunter2-hunter2"],
];
const allow = (exceptions: unknown): Change => ["allow", exceptions];
const why = "it opens nothing but a sandbox";
const pathsOf = (...changes: Change[]) => problemsWith(staging, ...changes).map((line) => line.split(": ")[0]);

describe("an exception", () => {
  test.each<[what: string, exceptions: unknown, refused: string[]]>([
    ["for everything", { "plain-secret": why }, []],
    ["for one of two", { "plain-secret": { "apps/api/env/API_TOKEN": why } }, ["bots/talker/env/API_TOKEN"]],
    ["for all of one app", { "plain-secret": { "apps/api": why } }, ["bots/talker/env/API_TOKEN"]],
    ["for two, each with its reason", { "plain-secret": { "apps/api": why, "bots/talker": why } }, []],
    [
      "for the beginning of a name alone",
      { "plain-secret": { "apps/ap": why, "bots/talker": why } },
      ["apps/api/env/API_TOKEN", "allow/plain-secret/apps/ap"],
    ],
  ])("%s is as wide as it says", (_, exceptions, refused) => {
    expect(pathsOf(one!, other!, allow(exceptions))).toEqual(refused);
  });

  test.each<[what: string, exceptions: unknown, problem: string]>([
    [
      "of no guard rail",
      { "plain-secrets": why },
      'allow/plain-secrets: must be the id of a guard rail, one of file-state, firewall-off, floating-tag, http-registry, no-health, no-limits, open-port, plain-secret, single-bot, state-on-server, got "plain-secrets"; README, "Guard rails", says what each refuses',
    ],
    [
      "that permits nothing",
      { "plain-secret": why },
      "allow/plain-secret/everywhere: must permit something, and plain-secret does not refuse anything as things stand; take it out: it would hide the next mistake",
    ],
    [
      "that permits nothing where it says",
      { "open-port": { "servers/here": why } },
      "allow/open-port/servers/here: must permit something, and open-port does not refuse servers/here as things stand; take it out: it would hide the next mistake",
    ],
    [
      "of a rail that does not hold here",
      { "no-limits": why },
      "allow/no-limits/everywhere: must permit something, and no-limits does not refuse anything as things stand; take it out: it would hide the next mistake",
    ],
    [
      "without a reason",
      { "plain-secret": { "apps/api": "yes" } },
      'allow/plain-secret/apps/api: must say why, in 10 characters or more, got "yes"; whoever reads it next wants to know',
    ],
  ])("%s is refused", (_, exceptions, problem) => {
    expect(problemsWith(staging, allow(exceptions))).toEqual([problem]);
  });

  test("is not called needless while something else is wrong", () => {
    expect(pathsOf(allow({ "plain-secret": why }), ["apps/api/port", 0])).toEqual(["apps/api/port"]);
  });
});

test.each<[state: unknown, problem: RegExp | undefined]>([
  ["s3://bucket?endpoint=https://s3.example.org&region=eu-central-1&s3ForcePathStyle=true", undefined],
  ["s3://bucket/folder", undefined],
  ["gs://bucket", undefined],
  ["azblob://container?storage_account=one", undefined],
  ["https://api.pulumi.com", undefined],
  ["file:///srv/state", /must be the URL of a state that is shared; write it as s3:/],
  ["http://pulumi.example.org", /must be the URL of a state that is shared; write it as s3:/],
  [7, /must be the URL of a state that is shared; write it as s3:/],
  ["s3://key:hush@bucket", /must not say who may use the state/],
  ["s3://bucket?endpoint=https://key:hush@s3.example.org", /must not say who may use the state/],
  ["s3://bucket?secret_access_key=hush", /must not say who may use the state/],
  ["https://hush@api.pulumi.com", /must not say who may use the state/],
])("state %j is what it should be, and no password of it is shown", (state, problem) => {
  const told = problemsWith(["state", state]);
  expect(told).toEqual(problem ? [expect.stringMatching(problem)] : []);
  expect(told.join()).not.toContain("hush");
});
