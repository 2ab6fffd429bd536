import type { Message, Update } from "./message.ts";

/** Updates are kept no longer than 24 hours (Bot API, "Getting updates"). */
const KEPT_MS = 24 * 60 * 60 * 1000;

/** More waiting updates than this are refused, so that a bot that never polls cannot fill the memory. */
const MAX_WAITING = 10_000;

/** An offset further ahead than this is not believed (telegram-bot-api server, TQueue). */
const MAX_OFFSET_AHEAD = 10;

/** An update and when it arrived, ms since the epoch. */
export interface Waiting {
  at: number;
  update: Update;
}

/** The updates one bot has not confirmed yet, in the order of their ids. */
export class UpdateQueue {
  readonly #onConfirmed: (below: number) => void;
  #waiting: Waiting[] = [];
  #nextId: number;

  /** @param onConfirmed is told the first id that is still of interest, whenever updates are forgotten */
  constructor(firstId: number, onConfirmed: (below: number) => void = () => {}) {
    this.#nextId = firstId;
    this.#onConfirmed = onConfirmed;
  }

  get length(): number {
    return this.#waiting.length;
  }

  /** The first id that is still of interest: every lower one is confirmed. */
  get firstId(): number {
    return this.#waiting[0]?.update.update_id ?? this.#nextId;
  }

  get waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** @returns undefined when the queue is full */
  push(message: Message, now = Date.now()): Waiting | undefined {
    this.#forgetOld(now);
    if (this.#waiting.length >= MAX_WAITING) return undefined;
    const entry = { at: now, update: { update_id: this.#nextId, message } };
    this.restore(entry);
    return entry;
  }

  /** Puts back an update that was read from a journal; ids must not go down. */
  restore(entry: Waiting): void {
    this.#waiting.push(entry);
    this.#nextId = Math.max(this.#nextId, entry.update.update_id + 1);
  }

  /**
   * Confirms what the offset confirms and returns the first updates after it (Bot API, getUpdates):
   * a positive offset confirms every update with a lower id; a negative one keeps that many from the end and
   * forgets all before; 0 starts at the earliest. What is returned stays until a later call confirms it.
   *
   * @param limit most updates returned
   */
  take(offset: number, limit: number, now = Date.now()): Update[] {
    this.#forgetOld(now);
    if (offset < 0) this.#forget(this.#waiting.length + offset);
    else if (offset <= this.#nextId + MAX_OFFSET_AHEAD) this.#confirmBelow(offset);
    return this.#waiting.slice(0, limit).map(({ update }) => update);
  }

  /** Takes up a journal's word that every lower id was confirmed. */
  restoreConfirmed(below: number): void {
    this.#nextId = Math.max(this.#nextId, below);
    this.#confirmBelow(below);
  }

  clear(): void {
    this.#forget(this.#waiting.length);
  }

  #confirmBelow(id: number): void {
    const kept = this.#waiting.findIndex(({ update }) => update.update_id >= id);
    this.#forget(kept === -1 ? this.#waiting.length : kept);
  }

  #forgetOld(now: number): void {
    const kept = this.#waiting.findIndex(({ at }) => now - at < KEPT_MS);
    this.#forget(kept === -1 ? this.#waiting.length : kept);
  }

  #forget(count: number): void {
    if (count <= 0) return;
    this.#waiting.splice(0, count);
    this.#onConfirmed(this.firstId);
  }
}
