import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lintWorkflow } from "../../.github/lib/lint-workflow.ts";
import { repository } from "../../ops/repository.ts";

const folder = join(repository, ".github/workflows");
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");
const notFromForks = "github.event.pull_request.head.repo.full_name == github.repository";

const expression = (text: string) => `$\{{ ${text} }}`;

test("the workflows are these", () => {
  expect(readdirSync(folder).sort()).toEqual(["deploy.yml", "drift.yml", "preview.yml"]);
});

test.each(readdirSync(folder))("%s is right", async (name) => {
  expect(await lintWorkflow(name, textOf(name))).toEqual([]);
});

describe("a workflow is refused", () => {
  test.each<[string, string, string | RegExp, string, string]>([
    [
      "that is no YAML",
      "preview.yml",
      "jobs:",
      "jobs: [",
      "preview.yml: Nested mappings are not allowed in compact mappings",
    ],
    ["for an unknown event", "drift.yml", "schedule:", "scheduled:", 'unknown Webhook event "scheduled"'],
    [
      "for a need that is not there",
      "drift.yml",
      "needs: stacks",
      "needs: stack",
      'job "drift" needs job "stack" which does not exist',
    ],
    ["for a misspelt key", "deploy.yml", "timeout-minutes: 60", "timeout: 60", 'unexpected key "timeout"'],
    ["for an unknown value", "deploy.yml", "inputs.allow-older", "inputs.older", 'property "older" is not defined'],
    ["that forks start with secrets", "preview.yml", "  pull_request:", "  pull_request_target:", "on: must not be"],
    ["whose job has secrets for forks", "preview.yml", `${notFromForks} &&`, "", "jobs/preview: must not have secrets"],
    ["with a way round that", "preview.yml", " && needs.stacks", " || needs.stacks", "jobs/preview: must not have"],
    ["with permissions for all", "deploy.yml", "permissions: {}", "permissions: write-all", "permissions: must be {}"],
    [
      "with a job without permissions",
      "drift.yml",
      /permissions:\n +contents: read\n +issues: .*/,
      "",
      "jobs/drift/permissions: must be there",
    ],
    [
      "that passes a gate",
      "deploy.yml",
      "run: .github/steps/deploy.sh",
      "run: bin/up\n        continue-on-error: true",
      "continue-on-error: must be nowhere",
    ],
    [
      "with Pulumi's option for it",
      "deploy.yml",
      "steps/deploy.sh",
      "steps/deploy.sh --continue-on-error",
      "continue-on-error: must be nowhere",
    ],
    [
      "that ends an update",
      "deploy.yml",
      "cancel-in-progress: false",
      "cancel-in-progress: true",
      "jobs/deploy/concurrency: must be there",
    ],
    [
      "with a script of two lines",
      "drift.yml",
      "run: bin/aisha setup",
      "run: |\n          bin/aisha setup\n          bin/up",
      "jobs/drift/steps/3: run must be one line",
    ],
    [
      "with a value in a script",
      "drift.yml",
      "bin/aisha setup",
      `bin/aisha setup --stack ${expression("matrix.stack")}`,
      "jobs/drift/steps/3: run must take values by env alone",
    ],
    [
      "with an untrusted value in a script",
      "preview.yml",
      "bin/aisha setup",
      `echo ${expression("github.head_ref")}`,
      "potentially untrusted",
    ],
    [
      "for a step that is not there",
      "drift.yml",
      "steps/drift.ts",
      "steps/drifts.ts",
      "jobs/drift/steps/4: run must call a step that is there",
    ],
    [
      "for another program",
      "drift.yml",
      "bin/aisha setup",
      "npm ci",
      "run must call a step that is there, in .github/steps/ or bin/, got npm ci",
    ],
    [
      "with an action by its tag",
      "preview.yml",
      /@27d5ce7f\S+/,
      "@v5",
      "uses must be an action of GitHub's own, by its commit, got actions/cache@v5",
    ],
    [
      "with somebody's action",
      "preview.yml",
      "actions/cache@",
      "someone/cache@",
      "uses must be an action of GitHub's own",
    ],
  ])("%s", async (_, name, from, to, message) => {
    const text = textOf(name);
    const changed = text.replace(from, () => to);
    expect(changed).not.toBe(text);
    expect((await lintWorkflow(name, changed)).join("\n")).toContain(message);
  });
});
