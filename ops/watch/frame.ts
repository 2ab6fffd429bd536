import { toTheSecond } from "../table.ts";
import { blockOf } from "./block.ts";
import { beside, fitted, type Line } from "./cells.ts";
import type { BotSnapshot, Snapshot } from "./snapshot.ts";
import { age } from "./units.ts";

export interface FrameSize {
  columns: number;
  /** No end where it is not for a screen. */
  rows: number;
  /** What stands at the right of the first line. */
  hint: string;
}

/** Columns that a server needs to show all it has, with names of 21 characters, as webhook-api-1 and its digits have. */
const narrowest = 69;
const gap = 3;

/** All that is known, in lines that fit: servers side by side as far as there is room, and below each other. */
export function frameOf(snapshot: Snapshot, { columns, rows, hint }: FrameSize): Line[] {
  const now = Date.parse(snapshot.at);
  const { servers, bots, stack } = snapshot;
  const count = Math.max(1, Math.min(servers.length, Math.floor((columns + gap) / (narrowest + gap))));
  const width = Math.floor((columns - gap * (count - 1)) / count);
  const title: Line = [{ text: `stack ${stack}`, style: "bold" }, { text: `  ${toTheSecond(snapshot.at)}` }];
  const blank = columns - title.reduce((sum, { text }) => sum + text.length, 0) - hint.length;
  const lines = [
    blank > 0 ? [...title, { text: " ".repeat(blank) }, { text: hint, style: "dim" as const }] : title,
    ...bots.map((bot) => botLine(bot, now)),
  ];
  for (let first = 0; first < servers.length; first += count) {
    const blocks = servers.slice(first, first + count).map((server) => blockOf(server, width, now));
    lines.push([], ...beside(blocks, width, gap));
  }
  return cutTo(rows, lines).map((line) => fitted(line, columns));
}

function botLine({ bot, unknown, leader, standby, lastPoll }: BotSnapshot, now: number): Line {
  const name = { text: bot, style: "bold" as const };
  if (unknown !== null) return [name, { text: `  cannot be asked: ${unknown}`, style: "red" }];
  const poll = lastPoll ? `, last poll ${age(lastPoll, now)} ago` : "";
  const waiting = { text: `, ${standby} waiting`, style: standby === 0 ? ("red" as const) : undefined };
  if (!leader) return [name, { text: "  nobody leads", style: "red" }, waiting];
  return [name, { text: `  ${leader.container} leads on ${leader.server}${poll}` }, waiting];
}

function cutTo(rows: number, lines: Line[]): Line[] {
  if (lines.length <= rows) return lines;
  const left = lines.length - rows + 1;
  return [...lines.slice(0, rows - 1), [{ text: `… ${left} more lines than this terminal shows`, style: "yellow" }]];
}
