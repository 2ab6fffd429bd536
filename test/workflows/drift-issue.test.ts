import { afterEach, beforeEach, expect, test } from "vitest";
import { closeDrift, openDrift } from "../../.github/lib/drift-issue.ts";
import { githubOf } from "../../.github/lib/github.ts";
import { GithubServer } from "../support/github.ts";

let github: GithubServer;
beforeEach(async () => {
  github = new GithubServer();
  await github.start();
});
afterEach(() => github.stop());

const open = (stack: string, markdown: string) => openDrift(githubOf(github.env), stack, markdown);
const close = (stack: string) => closeDrift(githubOf(github.env), stack, "gone");
const issues = () =>
  github.kept.issues.map(({ title, state, body, labels }) => [title, state, body, ...labels.map(({ name }) => name)]);
const body = (stack: string, text: string) => `<!-- aisha: drift of stack ${stack} -->\n${text}\n`;

test("one issue a stack is opened, brought up to date, closed, and opened anew", async () => {
  expect(await open("prod", "a file")).toBe("https://github.com/octo/product/issues/1");
  await open("staging", "a unit");
  await open("prod", "two files");
  expect(await close("prod")).toEqual(["https://github.com/octo/product/issues/1"]);
  expect(await close("prod")).toEqual([]);
  await open("prod", "a user");
  expect(issues()).toEqual([
    ["Stack prod has drifted", "closed", body("prod", "two files"), "drift"],
    ["Stack staging has drifted", "open", body("staging", "a unit"), "drift"],
    ["Stack prod has drifted", "open", body("prod", "a user"), "drift"],
  ]);
  expect(github.kept.saidOn(1)).toEqual(["gone"]);
});

test("other issues and pull requests with the label are left alone", async () => {
  github.kept.open({ title: "Why do we have drift?", body: "so often", labels: ["drift"] });
  const pull = github.kept.open({ title: "Less drift", body: body("prod", "quoted"), labels: ["drift"] });
  pull.pull_request = {};
  for (let count = 0; count < 120; count++) github.kept.open({ title: "Other", body: "text", labels: ["drift"] });
  await open("prod", "a file");
  await open("prod", "two files");
  expect(await close("prod")).toEqual(["https://github.com/octo/product/issues/123"]);
  expect(github.kept.issues.filter(({ state }) => state === "closed").map(({ number }) => number)).toEqual([123]);
});

test("a token that may not set the label is told of", async () => {
  github.kept.labelsAllowed = false;
  await expect(open("prod", "a file")).rejects.toThrow("issues/1 has no label drift, since the token may set none");
});
