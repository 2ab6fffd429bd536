import { Argument, type Command } from "commander";
import { type Shell, scriptFor, shells } from "../completion/scripts.ts";
import { ending } from "./exit-codes.ts";

/** Completion of this command line by the shell in which it is typed. */
export function completionCommands(program: Command, stack: () => string): void {
  program
    .command("completion")
    .description("print what makes a shell complete commands, options, stacks and parts")
    .addArgument(new Argument("<shell>").choices(shells))
    .addHelpText("after", ending("bin/aisha completion bash >>~/.bashrc"))
    .action((shell: Shell) => {
      process.stdout.write(scriptFor(shell));
    });

  program
    .command("complete", { hidden: true })
    .description("asked by the shell: what can stand in the place of the last word, a line each, with what it is for")
    .argument("[words...]")
    .addHelpText("after", ending("bin/aisha complete -- logs ''"))
    .action(async (words: string[]) => {
      const { candidatesFor } = await import("../completion/candidates.ts");
      const { namesOf } = await import("../completion/names.ts");
      const found = candidatesFor(program, words, (named) => namesOf(named ?? stack()));
      for (const { word, about } of found) console.log(about ? `${word}\t${about}` : word);
    });
}
