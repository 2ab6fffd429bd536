import { type Command, CommanderError } from "commander";
import { commandLine } from "../../../ops/cli/program.ts";

/** bin/up and its like are commands of bin/aisha. */
const alone = /^bin\/(up|down|test)$/;

/**
 * What the real command line has against a command, as its words; undefined where it takes it. Nothing is run.
 * @param isSpokenOf as in "bin/aisha release asks first", where no argument is given
 */
export function refusalOf([program = "", ...args]: string[], isSpokenOf = false): string | undefined {
  const short = alone.exec(program)?.[1];
  if (!short && program !== "bin/aisha") return `${program} is no command`;
  if (isSpokenOf && args.length === 0) return undefined;
  let said = "";
  const line = deaf(commandLine(), (text) => {
    said += text;
  });
  try {
    line.parse(short ? [short, ...args] : args, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (isSpokenOf && error.code === "commander.missingArgument") return undefined;
    return error.exitCode === 0 ? undefined : said.trim() || error.message;
  }
}

/** A command line that only reads what it is given. */
function deaf(command: Command, say: (text: string) => void): Command {
  command.exitOverride((error) => {
    throw error;
  });
  command.configureOutput({ writeOut: () => {}, writeErr: say });
  for (const child of command.commands) deaf(child, say);
  return command.commands.length > 0 ? command : command.action(() => {});
}
