import type { Command } from "commander";
import type { BotStatusOptions } from "../commands/bot-status.ts";
import type { BotSwitchOptions } from "../commands/bot-switch.ts";
import { ending } from "./exit-codes.ts";

/** The bots and their leases. */
export function botCommands(program: Command, stack: () => string): void {
  const bot = program
    .command("bot")
    .description("the bots: who of a bot's containers leads, and who waits")
    .addHelpText("after", ending("bin/aisha bot status"));

  bot
    .command("status")
    .description("who leads each bot, since when, its last poll, who waits, and how the lease went from one to another")
    .option("--json", "print one JSON array: bot, leader, standby, others, lastPoll, handovers")
    .addHelpText("after", ending("bin/aisha bot status --json", "each bot has a leader and a standby"))
    .action(async (options: BotStatusOptions) => {
      const { botStatus } = await import("../commands/bot-status.ts");
      if (!(await botStatus(stack(), options))) process.exitCode = 1;
    });

  bot
    .command("switch")
    .description("have a standby take over; the leader finishes the update it has in hand, and waits then")
    .argument("[bot]", "its name; may be left out where there is one")
    .option("--json", "print one JSON object: bot, from, to, seconds")
    .addHelpText("after", ending("bin/aisha bot switch --stack prod"))
    .action(async (name: string | undefined, options: BotSwitchOptions) => {
      const { botSwitch } = await import("../commands/bot-switch.ts");
      await botSwitch(stack(), name, options);
    });
}
