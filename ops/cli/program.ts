import { Command } from "commander";
import { adoptCommands } from "./adopt.ts";
import { botCommands } from "./bot.ts";
import { checkCommands } from "./check.ts";
import { cleanupCommands } from "./cleanup.ts";
import { cloneCommands } from "./clone.ts";
import { completionCommands } from "./completion.ts";
import { dayTwoCommands } from "./day-two.ts";
import { exitCodes } from "./exit-codes.ts";
import { releaseCommands } from "./release.ts";
import { reviewCommands } from "./review.ts";
import { stackCommands } from "./stack.ts";
import { stateCommands } from "./state.ts";

const groups = [
  ...[stackCommands, reviewCommands, releaseCommands, botCommands, checkCommands, cleanupCommands, adoptCommands],
  ...[dayTwoCommands, cloneCommands, stateCommands, completionCommands],
];

/**
 * The operator's command line. What a command does is loaded when it is run: help and completion need all commands, and
 * must answer at once.
 */
export function commandLine(): Command {
  const program = new Command("bin/aisha")
    .description("A product on a few Docker servers, declared as one Pulumi program.")
    .option("--stack <name>", "the stack whose file is Pulumi.<name>.yaml; default: AISHA_STACK, or else local")
    .configureHelp({ showGlobalOptions: true })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .addHelpText("after", exitCodes());
  const stack = (): string => program.opts().stack ?? (process.env.AISHA_STACK || "local");
  for (const add of groups) add(program, stack);
  return program;
}
