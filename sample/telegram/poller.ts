import type { Update } from "./message.ts";
import type { Poll, PollLog } from "./poll-log.ts";
import type { UpdateQueue } from "./update-queue.ts";

/** The longest a poll is held open, in seconds (telegram-bot-api server). */
export const MAX_TIMEOUT_S = 50;

/** A poll that is ended sooner than this after the last conflict learns of it only this much later, in ms. */
const CONFLICT_PAUSE_MS = 3_000;

export interface PollRequest {
  offset: number;
  limit: number;
  /** Seconds, 0–50. */
  timeout: number;
  address: string;
  port: number;
  /** Aborted when the caller has closed the connection. */
  gone: AbortSignal;
}

export type PollAnswer = { updates: Update[] } | "conflict";

interface OpenPoll {
  poll: Poll;
  limit: number;
  timer: NodeJS.Timeout;
  answer(answer: PollAnswer): void;
}

/** getUpdates of one bot: at most one poll is open, and the newest wins. */
export class Poller {
  readonly #bot: number;
  readonly #queue: UpdateQueue;
  readonly #log: PollLog;
  #open: OpenPoll | undefined;
  #last = { offset: Number.NaN, start: Number.NEGATIVE_INFINITY };
  #nextPromptConflict = Number.NEGATIVE_INFINITY;

  constructor(bot: number, queue: UpdateQueue, log: PollLog) {
    this.#bot = bot;
    this.#queue = queue;
    this.#log = log;
  }

  /** Answers at once when updates wait or timeout is 0, and then conflicts with nobody; else at the first update. */
  getUpdates(request: PollRequest): Promise<PollAnswer> {
    const { limit, timeout } = this.#slowedDown(request);
    const { address, port, offset, gone } = request;
    const poll = this.#log.begin({ bot: this.#bot, address, port, offset, timeout });
    const updates = this.#queue.take(offset, limit);
    if (updates.length > 0 || timeout === 0) return Promise.resolve(this.#end(poll, updates));

    this.#takeOver();
    return new Promise((answer) => {
      const timer = setTimeout(() => this.#answerOpen([]), timeout * 1000);
      const open = { poll, limit, timer, answer };
      this.#open = open;
      const leave = () => {
        if (this.#open === open) this.#log.end(this.#close()!.poll, "gone");
      };
      if (gone.aborted) leave();
      else gone.addEventListener("abort", leave);
    });
  }

  /** To be called when an update has been queued. */
  wake(): void {
    if (this.#open === undefined) return;
    const { poll, limit } = this.#open;
    // A negative offset has done its work when the poll began; it must not forget what came since.
    const updates = this.#queue.take(Math.max(poll.offset, 0), limit);
    if (updates.length > 0) this.#answerOpen(updates);
  }

  /** Answers the open poll with nothing, because the server closes. */
  stop(): void {
    this.#answerOpen([]);
  }

  /**
   * A bot that asks for the same offset again and again is slowed down (telegram-bot-api server):
   * within 3 s it waits at least 3 s for an update, within 0.5 s it gets no more than one.
   */
  #slowedDown({ offset, limit, timeout }: PollRequest): { limit: number; timeout: number } {
    const now = Date.now();
    const age = offset === this.#last.offset ? now - this.#last.start : Number.POSITIVE_INFINITY;
    this.#last = { offset, start: now };
    return { limit: age < 500 ? 1 : limit, timeout: age < 3_000 ? Math.max(timeout, 3) : timeout };
  }

  /** Ends the older poll: it is told at once, or 3 s later when the last prompt answer was under 3 s ago. */
  #takeOver(): void {
    const older = this.#close();
    if (older === undefined) return;
    this.#log.end(older.poll, "conflict");
    const now = Date.now();
    if (now < this.#nextPromptConflict) {
      setTimeout(() => older.answer("conflict"), CONFLICT_PAUSE_MS);
    } else {
      this.#nextPromptConflict = now + CONFLICT_PAUSE_MS;
      older.answer("conflict");
    }
  }

  #answerOpen(updates: Update[]): void {
    const open = this.#close();
    open?.answer(this.#end(open.poll, updates));
  }

  #close(): OpenPoll | undefined {
    const open = this.#open;
    clearTimeout(open?.timer);
    this.#open = undefined;
    return open;
  }

  #end(poll: Poll, updates: Update[]): PollAnswer {
    this.#log.end(poll, updates.length > 0 ? "updates" : "empty", updates.length);
    return { updates };
  }
}
