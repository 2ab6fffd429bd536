import { type BotStanding, standingOfBot } from "../bot/bots.ts";
import { closeAll, lookAtServers } from "../servers.ts";
import { declarationOf } from "../stack-file.ts";
import { columns, toTheSecond } from "../table.ts";

export interface BotStatusOptions {
  /** Prints one JSON array. */
  json?: boolean;
}

/** Shows who leads each bot, since when, who waits, and how often it changed. @returns whether each has a leader and, unless it is alone knowingly, a standby */
export async function botStatus(stack: string, { json = false }: BotStatusOptions): Promise<boolean> {
  const { servers, bots } = declarationOf(stack);
  const { engines, withoutEngine } = await lookAtServers(servers, stack);
  for (const why of withoutEngine.values()) console.error(`· nobody can be seen there: ${why}`);
  try {
    const standings: BotStanding[] = [];
    for (const [name, bot] of Object.entries(bots)) standings.push(await standingOfBot(engines, stack, name, bot));
    console.log(json ? JSON.stringify(standings, null, 2) : tableOf(standings));
    return standings.every(({ bot, leader, standby }) => leader && (standby.length > 0 || bots[bot]!.replicas === 1));
  } finally {
    await closeAll(engines);
  }
}

function tableOf(standings: BotStanding[]): string {
  if (standings.length === 0) return "no bots are declared";
  const rows = standings.map(({ bot, leader, standby, others, lastPoll, handovers }) => [
    bot,
    leader ? `${leader.container} ${leader.health ?? ""}`.trimEnd() : "none",
    leader?.since ? toTheSecond(leader.since) : "-",
    lastPoll ? toTheSecond(lastPoll) : "-",
    standby.map(({ container }) => container).join(", ") || "none",
    others.map(({ container, role }) => `${container} (${role})`).join(", ") || "-",
    lastOf(handovers),
  ]);
  return columns([["bot", "leader", "since", "last poll", "standby", "others", "handovers"], ...rows]);
}

/** The first that led had it from nobody. */
function lastOf(handovers: BotStanding["handovers"]): string {
  const [last, ...earlier] = handovers.filter(({ from }) => from !== null);
  if (!last) return "0";
  const why = last.reason ? `, ${last.from} ${last.reason}` : "";
  return `${earlier.length + 1}, the last ${toTheSecond(last.at)}${why}`;
}
