import type { Command } from "commander";
import type { ExecOptions } from "../commands/exec.ts";
import type { LogsOptions, UnitLogsOptions } from "../commands/logs.ts";
import type { ReadyOptions } from "../commands/ready.ts";
import type { WatchOptions } from "../commands/watch.ts";
import { since } from "../logs/since.ts";
import { wholeNumber } from "../whole-number.ts";
import { ending } from "./exit-codes.ts";

/** Looking at what runs, and into it. */
export function dayTwoCommands(program: Command, stack: () => string): void {
  program
    .command("ready")
    .description("whether a first deploy can begin: file, secrets, servers, ports, names, services; changes nothing")
    .option("--json", "print one JSON object: stack, ready, and answers with where, what, is, fix")
    .addHelpText(
      "after",
      ending(
        "bin/aisha ready --stack prod",
        "ready for bin/up; notices can be as they are",
        "something is missing",
        "something could not be looked at, or wrong usage",
      ),
    )
    .action(async (options: ReadyOptions) => {
      const { readyFor } = await import("../commands/ready.ts");
      process.exitCode = await readyFor(stack(), options);
    });

  program
    .command("watch")
    .description("all servers as they are now: containers, load, memory, disk, requests and errors, who leads")
    .option("--interval <seconds>", "between two looks", wholeNumber, 2)
    .option("--once", "look once and end; so it does without a terminal")
    .option("--json", "print one JSON object a line for each look: stack, at, servers, bots")
    .addHelpText("after", ending("bin/aisha watch --stack prod", "it was ended, by q or Ctrl-C"))
    .action(async (options: WatchOptions) => {
      const { watch } = await import("../commands/watch.ts");
      await watch(stack(), options);
    });

  program
    .command("logs")
    .description("what containers have written, in the order of time, each line behind its container's name")
    .argument("[what]", "an app, a bot, nginx or registry, or a container; may be left out with --unit")
    .option("-f, --follow", "go on until Ctrl-C, through releases too")
    .option("--since <when>", "from then on: 90s, 10m, 2h or 1d ago, or a time as 2026-01-31T03:00:00Z", (text) =>
      since(text),
    )
    .option("--tail <count>", "the last so many lines of each; default: 100, or all with --since", wholeNumber)
    .option("-t, --timestamps", "the time before each line")
    .option("--unit <unit>", "of a unit of the servers' own in place of containers, as docker, ssh or aisha-revive")
    .option("--server <name>", "with --unit: on that server alone")
    .option("--json", "print one JSON object a line: server, source, time, stream, text")
    .addHelpText(
      "after",
      `${ending("bin/aisha logs webhook-api --since 10m -f")}
  bin/aisha logs --unit docker --since 1h --stack prod

Ctrl-C ends -f with 130.`,
    )
    .action(async (what: string | undefined, options: LogsOptions & Partial<UnitLogsOptions>, command: Command) => {
      const { unit } = options;
      if ((what === undefined) === (unit === undefined)) command.error("error: name what to show, or a unit by --unit");
      const { logs, unitLogs } = await import("../commands/logs.ts");
      await (unit === undefined ? logs(stack(), what!, options) : unitLogs(stack(), { ...options, unit }));
    });

  program
    .command("exec")
    .description("run a command, or a shell, in a container: of a bot in the leader, else in one that is healthy")
    .argument("<what>", "an app, a bot, nginx or registry, or a container")
    .argument("[command...]", "default: a shell; behind -- it may have the options that are listed here")
    .option("--user <user>", "who runs it, as 0 or 1000:1000; default: the container's own user")
    .helpOption("--help", "display help for command") // -h may be the command's
    .allowUnknownOption()
    .addHelpText(
      "after",
      `${ending("bin/aisha exec webhook-api", "the command's own code, whatever it is")}
  bin/aisha exec redis redis-cli llen jobs
  bin/aisha exec worker --stack prod -- sh -c 'ls -l /tmp' >list`,
    )
    .action(async (what: string, command: string[], options: ExecOptions, self: Command) => {
      if (what.startsWith("-")) self.error(`error: unknown option '${what}'`);
      const { exec } = await import("../commands/exec.ts");
      process.exitCode = await exec(stack(), what, command, options);
    });
}
