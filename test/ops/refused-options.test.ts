import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { refuseOptions } from "../../ops/refused-options.ts";
import { repository } from "../../ops/repository.ts";

const harm = "would delete healthy containers behind a failed release";
const secrets = "would write every secret in the clear";

describe("refused is", () => {
  test.each([
    ["going on after an error", ["up", "--continue-on-error"], {}, `--continue-on-error ${harm}; leave it out`],
    ["that with a value", ["up", "-y", "--continue-on-error=true"], {}, `--continue-on-error ${harm}; leave it out`],
    ["that by up's other name", ["update", "--continue-on-error"], {}, `--continue-on-error ${harm}; leave it out`],
    ["that as a variable", ["up"], { PULUMI_CONTINUE_ON_ERROR: "true" }, `PULUMI_CONTINUE_ON_ERROR ${harm}; unset it`],
    [
      "that as any option's variable",
      ["up"],
      { PULUMI_OPTION_CONTINUE_ON_ERROR: "1" },
      `PULUMI_OPTION_CONTINUE_ON_ERROR ${harm}; unset it`,
    ],
    [
      "a log on the screen",
      ["preview", "-v=9", "--logtostderr"],
      {},
      `--logtostderr ${secrets}; leave it out: -v=9 alone logs to .aisha/tmp, for you only`,
    ],
    ["what Pulumi says of itself", ["up", "--debug"], {}, `--debug ${secrets}; leave it out`],
    ["that in short", ["up", "-yd"], {}, `--debug ${secrets}; leave it out`],
    ["a trace", ["destroy", "--tracing", "file:x"], {}, `--tracing ${secrets}; leave it out`],
    ["a trace of the other kind", ["up", "--otel-traces=file://x"], {}, `--otel-traces ${secrets}; leave it out`],
  ])("%s", (_, args, environment, message) => {
    expect(() => refuseOptions(args, environment)).toThrow(message);
  });
});

describe("allowed is", () => {
  test.each([
    ["an update without all that", ["up", "--yes", "--diff", "-y", "-C", "dd", "-v=9"], {}],
    ["a destroy that goes on", ["destroy", "--continue-on-error"], {}],
    ["the variable switched off", ["up"], { PULUMI_CONTINUE_ON_ERROR: "false" }],
  ])("%s", (_, args, environment) => refuseOptions(args, environment));
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
