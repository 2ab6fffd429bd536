import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { refuseContinueOnError } from "../../ops/continue-on-error.ts";
import { repository } from "../../ops/repository.ts";

const harm = "would delete healthy containers behind a failed release";

describe("going on after an error is refused", () => {
  test.each([
    ["as an option of up", ["up", "--continue-on-error"], {}, `--continue-on-error ${harm}; leave it out`],
    ["with a value", ["up", "-y", "--continue-on-error=true"], {}, `--continue-on-error ${harm}; leave it out`],
    ["of its other name", ["update", "--continue-on-error"], {}, `--continue-on-error ${harm}; leave it out`],
    ["as a variable", ["up"], { PULUMI_CONTINUE_ON_ERROR: "true" }, `PULUMI_CONTINUE_ON_ERROR ${harm}; unset it`],
    [
      "as any option's variable",
      ["up"],
      { PULUMI_OPTION_CONTINUE_ON_ERROR: "1" },
      `PULUMI_OPTION_CONTINUE_ON_ERROR ${harm}; unset it`,
    ],
  ])("%s", (_, args, environment, message) => {
    expect(() => refuseContinueOnError(args, environment)).toThrow(message);
  });
});

describe("allowed is", () => {
  test.each([
    ["an update without it", ["up", "--yes"], {}],
    ["a destroy that goes on", ["destroy", "--continue-on-error"], {}],
    ["the variable switched off", ["up"], { PULUMI_CONTINUE_ON_ERROR: "false" }],
  ])("%s", (_, args, environment) => refuseContinueOnError(args, environment));
});

describe("the command line refuses it at once", () => {
  const environment = { ...process.env, PULUMI_CONTINUE_ON_ERROR: "" };
  const aisha = (args: string[], env = {}) =>
    promisify(execFile)("node", [join(repository, "ops/main.ts"), ...args], { env: { ...environment, ...env } }).then(
      () => "done",
      ({ code, stdout, stderr }) => `${code}: ${stdout}${stderr}`,
    );

  test.each([
    ["up", ["up", "--", "--continue-on-error"], {}],
    ["pulumi up", ["pulumi", "up", "--yes", "--continue-on-error"], {}],
    ["the environment", ["pulumi", "up", "--yes"], { PULUMI_CONTINUE_ON_ERROR: "true" }],
  ])("from %s", async (_, args, env) => {
    expect(await aisha(args, env)).toMatch(new RegExp(`^1: ✗ \\S+ ${harm}; (leave it out|unset it)\n$`));
  });
});
