import { expect, test } from "vitest";
import type { Ended } from "../../../ops/process.ts";
import { type Ask, knownOf } from "../../../ops/review/known.ts";

const digest = `sha256:${"a".repeat(64)}`;
const secret = (value: string) => ({ value, secret: true });
const apps = (image: string) => ({ "aisha:apps": { value: JSON.stringify({ api: { image } }) } });
const ended = (value: unknown, code = 0): Ended => ({
  code,
  stdout: JSON.stringify(value),
  stderr: "error: topsecret",
});

const config = ended({ "secrets:token": secret("new-value"), "secrets:same": secret("same-value") });
const history = ended([
  { kind: "refresh", config: {} },
  {
    ...{ kind: "update", result: "succeeded" },
    config: {
      ...apps(`registry/aisha/api:v1@${digest}`),
      ...{ "secrets:token": secret("old-value"), "secrets:same": secret("same-value") },
    },
  },
]);

/** Pulumi, as it answers. */
const answering =
  (answers: { config: Ended; history: Ended }): Ask =>
  async (...args) =>
    args[0] === "config" ? answers.config : answers.history;

const nothingBefore = { before: undefined, tags: new Map(), newSecrets: undefined };

test("what was declared, and which secrets are others", async () => {
  expect(await knownOf("demo", answering({ config, history }))).toEqual({
    before: { apps: { api: { image: `registry/aisha/api:v1@${digest}` } } },
    tags: new Map([[digest, "v1"]]),
    newSecrets: new Set(["token"]),
    secrets: ["new-value", "same-value", "old-value", "same-value"],
  });
});

test.each([
  ["fails", ended([], 255)],
  ["is no JSON", { ...history, stdout: "warning: no" }],
  ["is empty", ended([])],
])("a history that %s costs no secret its mask", async (_, broken) => {
  const known = await knownOf("demo", answering({ config, history: broken }));
  expect(known).toEqual({ ...nothingBefore, secrets: ["new-value", "same-value"] });
});

test.each([
  ["fail", ended({}, 255)],
  ["are no JSON", { ...config, stdout: "topsecret" }],
])("where the secrets %s nothing of what Pulumi says is told", async (_, broken) => {
  const known = knownOf("demo", answering({ config: broken, history }));
  await expect(known).rejects.toThrow(/^the secrets of stack demo cannot be read.*config --stack demo$/);
  await expect(known).rejects.not.toThrow("topsecret");
});
