import { afterEach, beforeEach, expect, test } from "vitest";
import { pullOf, setComment } from "../../.github/lib/comment.ts";
import { githubOf } from "../../.github/lib/github.ts";
import { marker } from "../../.github/lib/marked.ts";
import { GithubServer } from "../support/github.ts";

const mark = marker("review", "prod");
let github: GithubServer;
let pull: number;
beforeEach(async () => {
  github = new GithubServer();
  await github.start();
  pull = github.kept.pull();
});
afterEach(() => github.stop());

const say = (markdown: string, by = mark) => setComment(githubOf(github.env), pull, by, markdown);

test("a comment of each stack is written once, and then updated in place", async () => {
  await say("first");
  await say("of staging", marker("review", "staging"));
  await say("second");
  expect(github.kept.saidOn(pull)).toEqual([
    "<!-- aisha: review of stack prod -->\nsecond\n",
    "<!-- aisha: review of stack staging -->\nof staging\n",
  ]);
});

test("it is found behind many others", async () => {
  for (let count = 0; count < 230; count++) github.kept.comment(pull, `comment ${count}`);
  await say("first");
  await say("second");
  expect(github.kept.saidOn(pull)).toHaveLength(231);
  expect(github.kept.saidOn(pull).at(-1)).toContain("second");
});

test("one that somebody without rights wrote like it is not taken for it", async () => {
  const stranger = { user: { login: "eve", type: "User" }, author_association: "NONE" };
  github.kept.comment(pull, `${mark}\nall is well`, stranger);
  await say("not well");
  expect(github.kept.saidOn(pull)).toEqual([`${mark}\nall is well`, `${mark}\nnot well\n`]);
});

test("one that was deleted meanwhile is written anew", async () => {
  await say("first");
  const updating = say("second");
  await expect.poll(() => github.seen.filter((request) => request.startsWith("GET")).length).toBe(2);
  github.kept.comments.length = 0;
  await updating;
  expect(github.kept.saidOn(pull)).toEqual([`${mark}\nsecond\n`]);
});

test("one that is too long is cut", async () => {
  await say(`\`\`\`diff\n${"+ a line\n".repeat(20_000)}\`\`\``);
  const [said = ""] = github.kept.saidOn(pull);
  expect(said.length).toBeGreaterThan(65_000);
  expect(said).toMatch(/\+ a line\n```\n\n_Cut here, since GitHub takes no more/);
});

test("what GitHub fails with for a moment is asked again", async () => {
  github.failures.push({ status: 502, message: "Bad Gateway" });
  const headers = { "retry-after": "1" };
  github.failures.push({ status: 403, message: "You have exceeded a secondary rate limit", headers });
  await say("first");
  expect(github.kept.saidOn(pull)).toHaveLength(1);
});

test("what GitHub goes on failing with ends it", async () => {
  for (let count = 0; count < 9; count++) github.failures.push({ status: 503, message: "Unavailable" });
  await expect(say("first")).rejects.toThrow("Unavailable");
  expect(github.seen).toHaveLength(4);
});

test.each([
  ["another token", { GITHUB_TOKEN: "other" }, "Bad credentials"],
  ["another repository", { GITHUB_REPOSITORY: "octo/other" }, "Not Found"],
])("%s is an error at once", async (_, env, message) => {
  await expect(setComment(githubOf({ ...github.env, ...env }), pull, mark, "text")).rejects.toThrow(message);
  expect(github.seen).toHaveLength(1);
});

test.each([
  [{ GITHUB_TOKEN: "" }, "GITHUB_TOKEN is not set; GitHub sets it in a workflow, docs/workflows.md tells what"],
  [{ GITHUB_REPOSITORY: "octo" }, "GITHUB_REPOSITORY must be owner/name, got octo"],
])("an environment with %j is refused", (env, message) => {
  expect(() => githubOf({ ...github.env, ...env })).toThrow(message);
});

test("the pull request is the one of the event", () => {
  expect(pullOf({ pull_request: { number: 7 } })).toBe(7);
  expect(() => pullOf({})).toThrow("GITHUB_EVENT_PATH tells of no pull request; this step is for");
});
