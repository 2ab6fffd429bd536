/** One getUpdates call, for those who want to know who polled when. */
export interface Poll {
  id: number;
  bot: number;
  /** Where the poller connected from. */
  address: string;
  port: number;
  offset: number;
  /** Seconds, after the server's own rules. */
  timeout: number;
  /** ms since the epoch. */
  start: number;
  /** When it could receive nothing any more, ms since the epoch; null while it is open. */
  end: number | null;
  /** "conflict" is a poll ended by a newer one, "gone" one whose caller closed the connection. */
  outcome: "open" | "updates" | "empty" | "conflict" | "gone";
  updates: number;
  /** The ids of the polls of this bot that were open when this one began. */
  overlaps: number[];
}

/** How many polls are remembered. */
const MAX_POLLS = 10_000;

/** The newest polls of all bots, oldest first. */
export class PollLog {
  #polls: Poll[] = [];
  readonly #open = new Set<Poll>();
  #nextId = 1;

  begin(poll: Pick<Poll, "bot" | "address" | "port" | "offset" | "timeout">): Poll {
    const overlaps = [...this.#open].filter((open) => open.bot === poll.bot).map((open) => open.id);
    const entry: Poll = {
      id: this.#nextId++,
      ...poll,
      start: Date.now(),
      end: null,
      outcome: "open",
      updates: 0,
      overlaps,
    };
    this.#open.add(entry);
    this.#polls.push(entry);
    // In bulk, because removing the first element of a long array for every poll is slow.
    if (this.#polls.length > MAX_POLLS * 1.1) this.#polls = this.#polls.slice(-MAX_POLLS);
    return entry;
  }

  end(poll: Poll, outcome: Exclude<Poll["outcome"], "open">, updates = 0): void {
    Object.assign(poll, { end: Date.now(), outcome, updates });
    this.#open.delete(poll);
  }

  /** The polls that were open at or after a time, in ms since the epoch. */
  since(time: number): Poll[] {
    return this.#polls.filter((poll) => poll.end === null || poll.end >= time);
  }

  /** Whether the bot has a poll open, or has had one within the last ms given. */
  pollsWithin(bot: number, ms: number): boolean {
    const latest = this.#polls.findLast((poll) => poll.bot === bot);
    return latest !== undefined && (latest.end === null || latest.end >= Date.now() - ms);
  }
}
