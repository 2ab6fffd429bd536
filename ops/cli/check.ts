import { Argument, type Command } from "commander";
import { sectionNames } from "../check/finding.ts";
import type { CheckOptions } from "../commands/check.ts";
import { ending } from "./exit-codes.ts";

/** What is wrong, and what helps. */
export function checkCommands(program: Command, stack: () => string): void {
  program
    .command("check")
    .description("say what is wrong with a stack as it runs, since when, and which command helps")
    .addArgument(new Argument("[sections...]", "what to look at; default: all").choices(sectionNames))
    .option("--json", "print one JSON object: stack, at, seconds, sections, servers, findings, unchecked")
    .addHelpText(
      "after",
      ending(
        "bin/aisha check nginx bot --stack prod",
        "nothing is wrong; notices can wait",
        "something is wrong",
        "something could not be checked, or wrong usage",
      ),
    )
    .action(async (sections: (typeof sectionNames)[number][], options: CheckOptions) => {
      const { checkStack } = await import("../commands/check.ts");
      process.exit(await checkStack(stack(), sections, options)); // what has not answered yet is not waited for
    });
}
