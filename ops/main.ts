import { closeSync } from "node:fs";
import { Command } from "commander";
import { type BotStatusOptions, botStatus } from "./commands/bot-status.ts";
import { type BotSwitchOptions, botSwitch } from "./commands/bot-switch.ts";
import { type DownOptions, down } from "./commands/down.ts";
import { forget } from "./commands/forget.ts";
import { type HistoryOptions, history } from "./commands/history.ts";
import { type RecoverOptions, recover } from "./commands/recover.ts";
import { release } from "./commands/release.ts";
import { rollback } from "./commands/rollback.ts";
import { test } from "./commands/test.ts";
import { up } from "./commands/up.ts";
import { report } from "./problem.ts";
import { showPulumi } from "./pulumi.ts";
import { refuseOptions } from "./refused-options.ts";
import type { BringOutOptions } from "./release/bring-out.ts";
import { setUp } from "./setup/setup.ts";
import { readStackFile } from "./stack-file.ts";
import { ensureStack, ensureStateFolder } from "./state.ts";
import { wholeNumber } from "./whole-number.ts";

const exitCodes = `
Exit codes:
  0  done
  1  failed; the last lines say why and what to do
  2  wrong usage`;

/** The lock of the clone, taken by bin/aisha; it ends with this process at the latest. Tests start such processes too. */
const lock = process.env.AISHA_LOCK;
delete process.env.AISHA_LOCK;
const releaseLock = () => {
  if (lock) closeSync(Number(lock));
};

const program = new Command("bin/aisha")
  .description("A product on a few Docker servers, declared as one Pulumi program.")
  .option("--stack <name>", "the stack whose file is Pulumi.<name>.yaml; default: AISHA_STACK, or else local")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

const stack = (): string => program.opts().stack ?? (process.env.AISHA_STACK || "local");

program
  .command("up")
  .description("set this machine up and bring a stack up; safe to run again, also after one that was killed")
  .argument("[options...]", "options for pulumi up, after --")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/up -- --target '**webhook-api**'`)
  .action((options: string[]) => up(stack(), options));

program
  .command("down")
  .description("take a stack away: containers, networks, volumes, images, files and state")
  .option("--all", "also remove what set-up put into this clone: tools, caches, npm packages")
  .option("--yes", "do not ask; without a terminal this must be given for a stack on other servers")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/down --all`)
  .action((options: DownOptions) => down(stack(), options));

program
  .command("recover")
  .description("after a killed up: release the lock, remove containers and networks that the state does not know")
  .option("--yes", "do not ask; without a terminal this must be given for anything to be removed")
  .option("--json", "print one JSON object: stack, done, lock, processes, remove, keep")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha recover --stack local`)
  .action((options: RecoverOptions) => recover(stack(), options));

program
  .command("forget")
  .description("take a server that is gone out of a stack's state; nothing on the server is touched")
  .argument("<server>", "its name; the stack's file must not declare it any more")
  .option("--yes", "do not ask; without a terminal this must be given")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha forget old-app --stack prod`)
  .action((server: string, options: { yes?: boolean }) => forget(stack(), server, options));

program
  .command("release")
  .description(
    "release what a tag stands for at the registry, by digest: written to the stack's file, committed, brought up",
  )
  .argument("<tag>", "as pushed, without the image's name")
  .argument("[apps...]", "apps, bots or nginx; default: all whose image has the tag")
  .option("--no-commit", "leave the commit of the stack's file to yourself")
  .option("--yes", "neither show a preview nor ask; without a terminal this must be given")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha release v42 webhook-api worker --stack prod`)
  .action((tag: string, apps: string[], options: BringOutOptions) => release(stack(), tag, apps, options));

program
  .command("rollback")
  .description("go back to the digests of the release before, by the same way as a release")
  .option("--no-commit", "leave the commit of the stack's file to yourself")
  .option("--yes", "neither show a preview nor ask; without a terminal this must be given")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha rollback --stack prod`)
  .action((options: BringOutOptions) => rollback(stack(), options));

program
  .command("history")
  .description("the releases of a stack, newest first: time, who, outcome, and what changed")
  .option("--limit <count>", "how many", wholeNumber, 20)
  .option("--json", "print one JSON array: at, by, outcome, message, images, changed")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha history --stack prod --json`)
  .action((options: HistoryOptions) => history(stack(), options));

const bot = program
  .command("bot")
  .description("the bots: who of a bot's containers leads, and who waits")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha bot status`);

bot
  .command("status")
  .description("who leads each bot, since when, its last poll, who waits, and how the lease went from one to another")
  .option("--json", "print one JSON array: bot, leader, standby, others, lastPoll, handovers")
  .addHelpText(
    "after",
    `${exitCodes.replace("done", "each bot has a leader and a standby")}\n\nExample:\n  bin/aisha bot status --json`,
  )
  .action(async (options: BotStatusOptions) => {
    if (!(await botStatus(stack(), options))) process.exitCode = 1;
  });

bot
  .command("switch")
  .description("have a standby take over; the leader finishes the update it has in hand, and waits then")
  .argument("[bot]", "its name; may be left out where there is one")
  .option("--json", "print one JSON object: bot, from, to, seconds")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha bot switch --stack prod`)
  .action((name: string | undefined, options: BotSwitchOptions) => botSwitch(stack(), name, options));

program
  .command("setup")
  .description("do the set-up of up alone: Docker engine, Pulumi CLI, providers, base image")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/aisha setup`)
  .action(() => setUp(stack()));

program
  .command("test")
  .description("set this machine up, then check types, lint, unit and end-to-end tests; the last line counts them")
  .option("--unit", "only what needs no set-up: types, lint and unit tests")
  .addHelpText("after", `${exitCodes}\n\nExample:\n  bin/test --unit`)
  .action(async (options: { unit?: boolean }) => {
    if (!(await test(stack(), options, releaseLock))) process.exitCode = 1;
  });

program
  .command("pulumi")
  .description("run the clone's own Pulumi CLI on a stack, with its state and plugins")
  .argument("<arguments...>", "what pulumi is asked to do")
  .helpOption(false) // --help is pulumi's to answer
  .allowUnknownOption()
  .addHelpText("after", "\nExample:\n  bin/aisha pulumi preview --diff")
  .action(async (args: string[]) => {
    refuseOptions(args);
    readStackFile(stack());
    if (args[0] === "stack")
      ensureStateFolder(); // init and rm are about the stack itself
    else await ensureStack(stack());
    process.exitCode = await showPulumi(stack(), ...args);
  });

program.addHelpText("after", exitCodes);

try {
  await program.parseAsync();
} catch (error) {
  report(error);
  process.exitCode = 1;
}
