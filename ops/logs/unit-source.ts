import { setTimeout as sleep } from "node:timers/promises";
import type { AtServer } from "../at-servers.ts";
import { untilAborted } from "./retry.ts";
import type { Line, Listener, Source, Wanted } from "./source.ts";

/** Milliseconds between two looks into a journal. */
const lookMs = 1000;

/** An entry of the journal, as far as it is read. Source: systemd.journal-fields(7). */
interface JournalEntry {
  __CURSOR: string;
  /** Microseconds of Unix time. */
  __REALTIME_TIMESTAMP: string;
  /** Bytes where it is not printable. */
  MESSAGE?: string | number[] | null;
  SYSLOG_IDENTIFIER?: string;
  _PID?: string;
}

/** A unit of systemd, as the journal of a server has it. */
export class UnitSource implements Source {
  readonly server: string;
  readonly #at: AtServer;
  readonly #unit: string;
  readonly #wanted: Wanted;
  #cursor: string | undefined;
  names: string[] = [];

  constructor(at: AtServer, unit: string, wanted: Wanted) {
    this.server = at.name;
    this.#at = at;
    this.#unit = unit;
    this.#wanted = wanted;
  }

  async history(): Promise<Line[]> {
    const { since, tail } = this.#wanted;
    const lines = await this.#read([
      ...(tail === undefined ? [] : ["--lines", `${tail}`]),
      ...(since === undefined ? [] : ["--since", `@${since}`]),
    ]);
    if (lines.length > 0) this.names = [this.server];
    return lines;
  }

  /** By looking again: a journal cannot be waited at by a program that is run to its end. */
  async follow(listener: Listener): Promise<void> {
    const begun = ["--since", `@${Date.now() / 1000}`];
    await untilAborted(this.server, listener, async (signal, isBack) => {
      for (; ; await sleep(lookMs, undefined, { signal })) {
        const lines = await this.#read(this.#cursor ? ["--after-cursor", this.#cursor] : begun);
        isBack();
        for (const line of lines) listener.tell(line);
      }
    });
  }

  async #read(which: string[]): Promise<Line[]> {
    const how = ["--quiet", "--no-pager", "--all", "--output", "json"];
    const printed = await this.#at.host.demand(["journalctl", ...how, "--unit", this.#unit, ...which]);
    const entries = printed.split("\n").filter(Boolean);
    const parsed = entries.map((entry) => JSON.parse(entry) as JournalEntry);
    this.#cursor = parsed.at(-1)?.__CURSOR ?? this.#cursor;
    return parsed.flatMap((entry) => linesOf(this.server, entry));
  }
}

/** Of one entry, which may be of several lines. */
export function linesOf(server: string, entry: JournalEntry): Line[] {
  const { MESSAGE, SYSLOG_IDENTIFIER: program = "journal", _PID: pid } = entry;
  const message = Array.isArray(MESSAGE) ? Buffer.from(MESSAGE).toString() : (MESSAGE ?? "");
  const who = pid ? `${program}[${pid}]` : program;
  const microseconds = BigInt(entry.__REALTIME_TIMESTAMP);
  const second = new Date(Number(microseconds / 1000n)).toISOString().slice(0, 19);
  const time = `${second}.${String(microseconds % 1_000_000n).padStart(6, "0")}000Z`;
  return message
    .split("\n")
    .map((text) => ({ server, source: server, time, stream: "stdout", text: `${who}: ${text}` }));
}
