import type { Style } from "../colour.ts";
import type { Line, Span } from "./cells.ts";
import type { ContainerSnapshot, ServerSnapshot } from "./snapshot.ts";
import { age, bytes } from "./units.ts";

/** Percent from which on a disk, a memory or a processor stands out. */
const [high, full] = [75, 90];
/** Lines that the reason takes at most, for which a server cannot be reached. */
const reasonLines = 3;

/** What is known of one server. @param width to which the reason is broken; other lines may be longer @param now ms since the epoch */
export function blockOf(
  { server, unreachable, host, nginx, containers }: ServerSnapshot,
  width: number,
  now: number,
): Line[] {
  const title: Line = [{ text: server, style: "bold" }];
  if (unreachable) {
    const words = `unreachable for ${age(unreachable.since, now)}: ${unreachable.why}`;
    const reason = wrapped(words, width - 2).slice(0, reasonLines);
    return [title, ...reason.map((text): Line => [{ text: `  ${text}`, style: "red" }])];
  }
  if (!host) return [[...title, { text: "  looking …", style: "dim" }]];
  const memory = (host.memory.usedBytes / host.memory.totalBytes) * 100;
  const facts: Line = [
    { text: "  load " },
    marked(host.load.toFixed(2), (host.load / host.processors) * 100),
    { text: ` of ${host.processors}   memory ` },
    marked(`${Math.round(memory)}%`, memory),
    { text: ` of ${bytes(host.memory.totalBytes)}   disk ` },
    marked(`${host.disk.usedPercent}%`, host.disk.usedPercent),
    { text: `, ${bytes(host.disk.freeBytes)} free` },
  ];
  const rates: Line[] = nginx
    ? [
        [
          { text: `  nginx ${rate(nginx.requests)} requests/s, ` },
          { text: `${rate(nginx.errors)} errors/s`, style: nginx.errors ? "red" : undefined },
        ],
      ]
    : [];
  return [title, facts, ...rates, ...tableOf(containers, width - 2, now).map((line) => [{ text: "  " }, ...line])];
}

const heading = ["container", "state", "cpu", "memory", "restarts", "up"];
/** At least, so that the columns do not move with every look. */
const widths = [9, 9, 6, 9, 8, 4];
const gap = 2;

/** @param width where it is too small for all, names are cut */
function tableOf(containers: ContainerSnapshot[], width: number, now: number): Line[] {
  if (containers.length === 0) return [[{ text: "no containers", style: "dim" }]];
  const titles = heading.map((text): Span => ({ text, style: "dim" }));
  const rows = [titles, ...containers.map((container) => cellsOf(container, now))];
  const needed = widths.map((least, column) => Math.max(least, ...rows.map((row) => row[column]!.text.length)));
  const others = needed.slice(1).reduce((sum, one) => sum + one + gap, 0);
  const columns = [Math.max(widths[0]!, Math.min(needed[0]!, width - others)), ...needed.slice(1)];
  return rows.map((row) => row.map((cell, index) => ({ ...cell, text: placed(cell.text, columns[index]!, index) })));
}

function cellsOf(container: ContainerSnapshot, now: number): Span[] {
  const { name, cpuPercent, memory, restarts, startedAt, state } = container;
  return [
    { text: name },
    stateOf(container),
    cpuPercent === null ? { text: "-" } : marked(`${cpuPercent.toFixed(1)}%`, cpuPercent),
    memory
      ? marked(`${bytes(memory.usedBytes)}/${bytes(memory.limitBytes)}`, (memory.usedBytes / memory.limitBytes) * 100)
      : { text: "-" },
    { text: `${restarts}`, style: restarts > 0 ? "yellow" : undefined },
    { text: state === "running" ? age(startedAt, now) : "-" },
  ];
}

function stateOf({ state, health, exitCode }: ContainerSnapshot): Span {
  if (state !== "running") return { text: exitCode === null ? state : `${state} (${exitCode})`, style: "red" };
  if (health === null) return { text: state };
  const styles: Record<string, Style> = { healthy: "green", starting: "yellow" };
  return { text: health, style: styles[health] ?? "red" };
}

/** The first two columns are words, the others numbers, which stand at the right. */
function placed(text: string, width: number, column: number): string {
  const short = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  const cell = column < 2 ? short.padEnd(width) : short.padStart(width);
  return column === 0 ? cell : " ".repeat(gap) + cell;
}

function marked(text: string, percent: number): Span {
  return { text, style: percent >= full ? "red" : percent >= high ? "yellow" : undefined };
}

function rate(perSecond: number | null): string {
  return perSecond === null ? "-" : perSecond.toFixed(1);
}

function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1)!;
    if (line && line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line ? `${line} ${word}` : word;
  }
  return lines;
}
