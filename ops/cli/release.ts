import type { Command } from "commander";
import type { HistoryOptions } from "../commands/history.ts";
import type { BringOutOptions } from "../release/bring-out.ts";
import { wholeNumber } from "../whole-number.ts";
import { ending } from "./exit-codes.ts";

/** What runs, in which version. */
export function releaseCommands(program: Command, stack: () => string): void {
  program
    .command("release")
    .description(
      "release what a tag stands for at the registry, by digest: written to the stack's file, committed, brought up",
    )
    .argument("<tag>", "as pushed, without the image's name")
    .argument("[apps...]", "apps, bots or nginx; default: all whose image has the tag")
    .option("--no-commit", "leave the commit of the stack's file to yourself")
    .option("--yes", "neither show a preview nor ask; without a terminal this must be given")
    .addHelpText("after", ending("bin/aisha release v42 webhook-api worker --stack prod"))
    .action(async (tag: string, apps: string[], options: BringOutOptions) => {
      const { release } = await import("../commands/release.ts");
      await release(stack(), tag, apps, options);
    });

  program
    .command("rollback")
    .description("go back to the digests of the release before, by the same way as a release")
    .option("--no-commit", "leave the commit of the stack's file to yourself")
    .option("--yes", "neither show a preview nor ask; without a terminal this must be given")
    .addHelpText("after", ending("bin/aisha rollback --stack prod"))
    .action(async (options: BringOutOptions) => {
      const { rollback } = await import("../commands/rollback.ts");
      await rollback(stack(), options);
    });

  program
    .command("history")
    .description("the releases of a stack, newest first: time, who, outcome, and what changed")
    .option("--limit <count>", "how many", wholeNumber, 20)
    .option("--json", "print one JSON array: at, by, outcome, message, images, changed")
    .addHelpText("after", ending("bin/aisha history --stack prod --json"))
    .action(async (options: HistoryOptions) => {
      const { history } = await import("../commands/history.ts");
      await history(stack(), options);
    });
}
