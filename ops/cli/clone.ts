import { closeSync } from "node:fs";
import type { Command } from "commander";
import { ending } from "./exit-codes.ts";

/** The lock of the clone, taken by bin/aisha; it ends with this process at the latest. Tests start such processes too. */
const lock = process.env.AISHA_LOCK;
delete process.env.AISHA_LOCK;
const releaseLock = () => {
  if (lock) closeSync(Number(lock));
};

/** This clone: its tools, its tests and its Pulumi. */
export function cloneCommands(program: Command, stack: () => string): void {
  program
    .command("setup")
    .description("do the set-up of up alone: Docker engine, Pulumi CLI, providers, base image")
    .addHelpText("after", ending("bin/aisha setup"))
    .action(async () => {
      const { setUp } = await import("../setup/setup.ts");
      await setUp(stack());
    });

  program
    .command("test")
    .description(
      "set this machine up, then check types, lint, workflows, unit and end-to-end tests; the last line counts them",
    )
    .option("--unit", "only what needs no set-up: types, lint and unit tests")
    .addHelpText("after", ending("bin/test --unit"))
    .action(async (options: { unit?: boolean }) => {
      const { test } = await import("../commands/test.ts");
      if (!(await test(stack(), options, releaseLock))) process.exitCode = 1;
    });

  program
    .command("pulumi")
    .description("run the clone's own Pulumi CLI on a stack, with its state and plugins")
    .argument("<arguments...>", "what pulumi is asked to do")
    .helpOption(false) // --help is pulumi's to answer
    .allowUnknownOption()
    .addHelpText("after", "\nExample:\n  bin/aisha pulumi preview --diff")
    .action(async (args: string[]) => {
      const { runPulumi } = await import("../commands/pulumi.ts");
      process.exitCode = await runPulumi(stack(), args);
    });
}
