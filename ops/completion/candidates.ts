import type { Argument, Command, Option } from "commander";
import type { Names } from "./names.ts";

/** A word that can stand there. */
export interface Candidate {
  word: string;
  /** What it is for; empty where the word says it. */
  about: string;
}

/** What arguments and options mean, by the names that their help shows. */
const meanings: Record<string, (names: Names) => string[]> = {
  what: ({ apps, bots, registry }) => [...apps, ...bots, "nginx", ...registry],
  apps: ({ apps, bots }) => [...apps, ...bots, "nginx"],
  bot: ({ bots }) => bots,
  stack: ({ stacks }) => stacks,
  server: ({ servers }) => servers,
};

/**
 * What can stand in the place of the last word, from the commands that there are.
 * @param words of the command line, without the program's own name; the last is the one that is being typed
 * @param namesOf reads the file of a stack
 */
export function candidatesFor(
  program: Command,
  words: string[],
  namesOf: (stack: string | undefined) => Names,
): Candidate[] {
  const current = words.at(-1) ?? "";
  const { command, operands, awaiting, stack } = walk(program, words.slice(0, -1));
  const all = awaiting
    ? valuesOf(awaiting, namesOf(stack))
    : current.startsWith("-")
      ? optionsOf(command, program)
      : [...(operands === 0 ? subcommandsOf(command) : []), ...argumentsOf(command, operands, () => namesOf(stack))];
  return all.filter(({ word }) => word.startsWith(current));
}

interface Place {
  command: Command;
  /** How many words were its arguments. */
  operands: number;
  /** The option whose value comes next. */
  awaiting: Option | undefined;
  /** By --stack. */
  stack: string | undefined;
}

function walk(program: Command, words: string[]): Place {
  const place: Place = { command: program, operands: 0, awaiting: undefined, stack: undefined };
  for (const word of words) {
    if (place.awaiting) {
      if (place.awaiting.long === "--stack") place.stack = word;
      place.awaiting = undefined;
      continue;
    }
    if (word.startsWith("-")) {
      const [flag, value] = word.split("=");
      const option = [...place.command.options, ...program.options].find(({ long, short }) =>
        [long, short].includes(flag),
      );
      if (option?.long === "--stack" && value) place.stack = value;
      if (option?.required && value === undefined) place.awaiting = option;
      continue;
    }
    const inner = place.operands === 0 && place.command.commands.find((one) => one.name() === word);
    if (inner) place.command = inner;
    else place.operands++;
  }
  return place;
}

function subcommandsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({ word: one.name(), about: one.description() }));
}

function optionsOf(command: Command, program: Command): Candidate[] {
  const help = command.createHelp();
  const own = help.visibleOptions(command);
  const global = command === program ? [] : program.options;
  return [...own, ...global].map(({ long, short, description }) => ({ word: long ?? short ?? "", about: description }));
}

function argumentsOf(command: Command, operands: number, names: () => Names): Candidate[] {
  const all = command.registeredArguments;
  const argument = all[operands] ?? all.findLast(({ variadic }) => variadic);
  return argument ? valuesOf(argument, names) : [];
}

function valuesOf(of: Argument | Option, names: Names | (() => Names)): Candidate[] {
  const values = of.argChoices ?? meanings[of.name()]?.(typeof names === "function" ? names() : names) ?? [];
  return values.map((word) => ({ word, about: "" }));
}
