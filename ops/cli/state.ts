import type { Command } from "commander";
import { ending } from "./exit-codes.ts";

/** Where Pulumi keeps what it knows. */
export function stateCommands(program: Command, stack: () => string): void {
  const state = program
    .command("state")
    .description("what Pulumi knows of a stack, and where it is kept")
    .addHelpText("after", ending("bin/aisha state move --stack prod"));

  state
    .command("move")
    .description("move a stack's state from this clone to the shared one that its file names; servers are not touched")
    .option("--yes", "do not ask; without a terminal this must be given")
    .addHelpText("after", ending("bin/aisha state move --stack prod"))
    .action(async (options: { yes?: boolean }) => {
      const { moveState } = await import("../commands/state-move.ts");
      await moveState(stack(), options);
    });
}
