import type { Command } from "commander";
import type { CleanupOptions } from "../commands/cleanup.ts";
import { ending } from "./exit-codes.ts";

/** What the housekeeping of servers does, when it is asked for. */
export function cleanupCommands(program: Command, stack: () => string): void {
  program
    .command("cleanup")
    .description("remove what no release needs any more, on every server, as its timer does: shown first, then asked")
    .option("--dry-run", "show what would go, and remove nothing")
    .option("--now", "whatever its age, but files and volumes; an update from another clone may need what is new")
    .option("--yes", "do not ask; without a terminal this must be given for anything to be removed")
    .option("--json", "print one JSON object: stack, done, things, failed")
    .addHelpText("after", ending("bin/aisha cleanup --dry-run --stack prod"))
    .action(async (options: CleanupOptions) => {
      const { cleanup } = await import("../commands/cleanup.ts");
      await cleanup(stack(), options);
    });
}
