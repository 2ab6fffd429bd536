import type { Bot } from "../../config/workload.ts";
import { type BotStanding, standingOfBot } from "../bot/bots.ts";
import { deployedTold } from "./apps.ts";
import { containersOf } from "./container.ts";
import type { Told } from "./finding.ts";
import type { Subject } from "./subject.ts";

/** A poll may last 50 s (Telegram Bot API, getUpdates); twice that, and some time for what came with it. */
const silentMs = 120_000;

/** The bots: one leader each, one who waits at least, and polls. */
export async function checkBots(subject: Subject): Promise<Told[]> {
  const all = await Promise.all(Object.entries(subject.config.bots).map(([name, bot]) => botTold(subject, name, bot)));
  return all.flat();
}

async function botTold(subject: Subject, name: string, bot: Bot): Promise<Told[]> {
  const engines = subject.servers.flatMap(({ name: server, docker, engine }) => (engine ? [{ server, docker }] : []));
  if (engines.length < Object.keys(subject.config.servers).length) return []; // told of already, and a leader may be there
  const containers = [...deployedTold(subject, name, bot), ...containersOf(subject, [name])];
  const standing = await standingOfBot(engines, subject.stack, name, bot);
  return [...containers, ...leaseTold(standing, containers.length > 0 || bot.replicas === 1, subject)];
}

/** @param isTold whether it is known why nobody waits: something is wrong with one of its containers, or it is to be alone */
export function leaseTold(
  { bot, leader, standby, others, lastPoll }: BotStanding,
  isTold: boolean,
  { command }: Pick<Subject, "command">,
  now = Date.now(),
): Told[] {
  const told: Told[] = [];
  const more = command("bin/aisha bot status");
  const logs = command(`bin/aisha logs ${bot}`);
  const leading = others.filter(({ role }) => role === "leading");
  if (!leader) told.push({ where: bot, what: "nobody leads: it does not poll", fix: logs });
  if (leader && leading.length > 0) {
    const names = [leader, ...leading].map(({ container }) => container).join(", ");
    const fix = command("bin/up");
    const what = `${leading.length + 1} lead at once, and messages are answered twice: ${names}`;
    told.push({ where: bot, what, since: leading[0]!.since, fix });
  }
  if (leader?.health === "sick") {
    const what = `${leader.container} leads and fails its health check`;
    told.push({ where: bot, what, since: leader.since, fix: logs });
  }
  if (leader && standby.length === 0 && leading.length === 0 && !isTold) {
    told.push({ where: bot, what: `nobody waits to take over from ${leader.container}`, since: null, fix: more });
  }
  if (leader && lastPoll && now - Date.parse(lastPoll) > silentMs) {
    told.push({ where: bot, what: `${leader.container} leads and does not poll`, since: lastPoll, fix: logs });
  }
  return told;
}
