import type { Command } from "commander";
import type { AdoptOptions } from "../commands/adopt.ts";
import { ending } from "./exit-codes.ts";

/** Servers that another set-up serves from, as shell scripts left it. */
export function adoptCommands(program: Command, stack: () => string): void {
  program
    .command("adopt")
    .description(
      "say what servers have that a stack could take over: containers, data, certificates, and how to declare it",
    )
    .option("--server <name>", "look at this server alone, or go back on it alone")
    .option("--undo", "stop what took its place and start what was there before, which is asked about first")
    .option("--yes", "do not ask; without a terminal this must be given for --undo")
    .option("--json", "print one JSON object: stack, servers, add, yaml")
    .addHelpText(
      "after",
      ending(
        "bin/aisha adopt --stack prod",
        "all that was found is declared; or gone back",
        "something is not declared; or not gone back",
        "a server could not be looked at, or wrong usage",
      ),
    )
    .action(async (options: AdoptOptions) => {
      const { adopt, undoAdoption } = await import("../commands/adopt.ts");
      if (options.undo) await undoAdoption(stack(), options);
      else process.exit(await adopt(stack(), options)); // what has not answered yet is not waited for
    });
}
