import type { Command } from "commander";
import type { ReviewOptions } from "../commands/review.ts";
import { ending } from "./exit-codes.ts";

/** What a change does, before it is merged. */
export function reviewCommands(program: Command, stack: () => string): void {
  program
    .command("review")
    .description("what an update would do, in plain words and by risk, as Markdown for a pull request; changes nothing")
    .option("--drift", "take what differs for drift: what is declared was brought up, and is not so any more")
    .option("--from <file>", "a preview made before by pulumi preview --json; - is the standard input")
    .option(
      "--json",
      "print one JSON object: stack, outcome (unchanged, changed, failed), isFirst, risk (none, low, attention, data), " +
        "downtime and dataAtRisk (what, words), images (part, from, to: tag, digest, builtFrom), " +
        "changes (what, kind, words, risk, diff), follow, reason",
    )
    .addHelpText(
      "after",
      `${ending(
        "bin/aisha review --stack prod >comment.md",
        "previewed, with or without changes; with --drift: none",
        "the preview failed, and the Markdown says why; with --drift: something differs",
        "could not preview, or wrong usage; with --drift: the preview failed, too",
      )}
  bin/aisha review --drift --stack prod`,
    )
    .action(async (options: ReviewOptions) => {
      const { review } = await import("../commands/review.ts");
      process.exitCode = await review(stack(), options);
    });
}
