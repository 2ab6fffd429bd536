import type { Bot } from "../../config/workload.ts";
import type { AtServer } from "../at-servers.ts";
import { standingOfBot } from "../bot/bots.ts";
import type { BotSnapshot } from "./snapshot.ts";

/** Asks the supervisors of a bot who leads. */
export async function lookAtBot(
  at: AtServer,
  stack: string,
  bot: string,
  declared: Pick<Bot, "heartbeat">,
): Promise<BotSnapshot> {
  const engine = { server: at.name, docker: at.docker };
  try {
    const { leader, standby, lastPoll } = await standingOfBot([engine], stack, bot, declared);
    const who = leader && { container: leader.container, server: leader.server };
    return { bot, unknown: null, leader: who, standby: standby.length, lastPoll };
  } catch (error) {
    return { bot, unknown: (error as Error).message, leader: null, standby: 0, lastPoll: null };
  }
}
