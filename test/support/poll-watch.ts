import { setTimeout as sleep } from "node:timers/promises";
import type { Poll } from "../../sample/telegram/poll-log.ts";
import { get } from "./https.ts";

/** Every poll that a sample Telegram server has seen, from when this was made. */
export class PollWatch {
  readonly #page: string;
  readonly #ask: (url: string) => Promise<string>;
  readonly #polls = new Map<number, Poll>();
  #since = Date.now();

  /** @param page address of the server's page, without an ending slash @param ask where it cannot be asked from here */
  constructor(page: string, ask = async (url: string) => (await get(url)).body) {
    this.#page = page;
    this.#ask = ask;
  }

  /** To be called before the server forgets: it remembers ten thousand. */
  async collect(): Promise<void> {
    const { now, polls } = JSON.parse(await this.#ask(`${this.#page}/admin/polls?since=${this.#since}`));
    for (const poll of polls as Poll[]) this.#polls.set(poll.id, poll);
    this.#since = now;
  }

  get count(): number {
    return this.#polls.size;
  }

  /** Polls that were open at once and came from different containers, in words. */
  overlaps(): string[] {
    return [...this.#polls.values()].flatMap((poll) =>
      poll.overlaps.flatMap((id) => {
        const other = this.#polls.get(id);
        if (!other || other.address === poll.address) return [];
        return `bot ${poll.bot}: ${poll.address} at ${poll.start}, while ${other.address} had one since ${other.start}`;
      }),
    );
  }

  /** How many were ended by a newer one, as Telegram does when two bots poll. */
  get conflicts(): number {
    return [...this.#polls.values()].filter(({ outcome }) => outcome === "conflict").length;
  }

  /** Milliseconds from a moment to the next time that a bot had a poll open; 0 where it had one just then. */
  silenceAfter(bot: number, time: number): number {
    const polls = [...this.#polls.values()].filter((poll) => poll.bot === bot);
    const isOpen = polls.some(({ start, end }) => start <= time && (end === null || end > time));
    return isOpen ? 0 : Math.min(...polls.map(({ start }) => start).filter((start) => start >= time)) - time;
  }

  /** Waits for a poll of a bot that begins after a moment. @returns it @throws Error after `withinMs` */
  async firstAfter(bot: number, time: number, withinMs: number, from: (address: string) => boolean = () => true) {
    for (const end = Date.now() + withinMs; ; await sleep(50)) {
      await this.collect();
      const polls = [...this.#polls.values()].filter(
        (poll) => poll.bot === bot && poll.start >= time && from(poll.address),
      );
      if (polls.length > 0) return polls.reduce((first, poll) => (poll.start < first.start ? poll : first));
      if (Date.now() > end) throw new Error(`bot ${bot} did not poll within ${withinMs} ms`);
    }
  }
}
