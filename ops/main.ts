import { Command } from "commander";
import { botCommands } from "./cli/bot.ts";
import { checkCommands } from "./cli/check.ts";
import { cleanupCommands } from "./cli/cleanup.ts";
import { cloneCommands } from "./cli/clone.ts";
import { dayTwoCommands } from "./cli/day-two.ts";
import { exitCodes } from "./cli/exit-codes.ts";
import { releaseCommands } from "./cli/release.ts";
import { stackCommands } from "./cli/stack.ts";
import { report } from "./problem.ts";

const program = new Command("bin/aisha")
  .description("A product on a few Docker servers, declared as one Pulumi program.")
  .option("--stack <name>", "the stack whose file is Pulumi.<name>.yaml; default: AISHA_STACK, or else local")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .addHelpText("after", exitCodes());

const stack = (): string => program.opts().stack ?? (process.env.AISHA_STACK || "local");

for (const add of [stackCommands, releaseCommands, botCommands, checkCommands, cleanupCommands, dayTwoCommands, cloneCommands]) {
  add(program, stack);
}

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
