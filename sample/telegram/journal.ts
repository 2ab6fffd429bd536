import { closeSync, existsSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Message } from "./message.ts";
import type { Waiting } from "./update-queue.ts";

/** What happened to a bot: a message was said, an update was queued, updates were confirmed. */
export type JournalRecord = { bot: number } & ({ message: Message } | Waiting | { confirmedBelow: number });

/** After this many records the file is written anew with what is still of interest. */
const REWRITE_AFTER = 20_000;

/** A file of JSON lines. It outlives the process and the container, not a power cut: nothing is synced to the disk. */
export class Journal {
  readonly #file: string;
  readonly #snapshot: () => Iterable<JournalRecord>;
  #descriptor: number | undefined;
  #appended = 0;

  /**
   * @param directory must exist
   * @param snapshot the records that restore the present state
   */
  constructor(directory: string, snapshot: () => Iterable<JournalRecord>) {
    this.#file = join(directory, "journal.jsonl");
    this.#snapshot = snapshot;
  }

  /** Feeds every record to a function, then opens the journal for more. */
  open(restore: (record: JournalRecord) => void): void {
    const text = existsSync(this.#file) ? readFileSync(this.#file, "utf8") : "";
    // Without its newline the last record was cut off when the process died: nobody has been told that it was kept.
    for (const line of text.split("\n").slice(0, -1)) restore(JSON.parse(line));
    this.#rewrite();
  }

  append(record: JournalRecord): void {
    if (this.#descriptor === undefined) return;
    writeSync(this.#descriptor, `${JSON.stringify(record)}\n`);
    this.#appended++;
    if (this.#appended >= REWRITE_AFTER) this.#rewrite();
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #rewrite(): void {
    const next = openSync(`${this.#file}.new`, "w");
    for (const record of this.#snapshot()) writeSync(next, `${JSON.stringify(record)}\n`);
    renameSync(`${this.#file}.new`, this.#file);
    this.close();
    this.#descriptor = next;
    this.#appended = 0;
  }
}
