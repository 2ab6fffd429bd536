import { Chats } from "./chats.ts";
import type { JournalRecord } from "./journal.ts";
import { botOf, createMessage, type Message, personIn, type User } from "./message.ts";
import type { PollLog } from "./poll-log.ts";
import { Poller } from "./poller.ts";
import { UpdateQueue } from "./update-queue.ts";

/** One bot as its server knows it: who it is, what it has not heard yet and what was said. */
export class BotAccount {
  readonly token: string;
  readonly user: Required<User>;
  readonly chats: Chats;
  readonly poller: Poller;
  readonly #queue: UpdateQueue;
  readonly #record: (record: JournalRecord) => void;

  constructor(token: string, polls: PollLog, record: (record: JournalRecord) => void) {
    // Ids that begin with the clock still rise when the server is restarted without its memory.
    const firstId = Math.floor(Date.now() / 1000);
    this.token = token;
    this.user = botOf(token);
    this.chats = new Chats(firstId);
    this.#record = record;
    this.#queue = new UpdateQueue(firstId, (confirmedBelow) => record({ bot: this.user.id, confirmedBelow }));
    this.poller = new Poller(this.user.id, this.#queue, polls);
  }

  get pendingUpdates(): number {
    return this.#queue.length;
  }

  dropPendingUpdates(): void {
    this.#queue.clear();
  }

  /**
   * A person says something to the bot.
   *
   * @returns undefined when too many updates wait for the bot
   */
  receive(chat: number, text: string): Message | undefined {
    const message = createMessage(this.chats.nextId(), chat, text, personIn(chat));
    const waiting = this.#queue.push(message);
    if (waiting === undefined) return undefined;
    this.#record({ bot: this.user.id, ...waiting });
    this.#say(message);
    this.poller.wake();
    return message;
  }

  /** The bot says something to a person. */
  send(chat: number, text: string): Message {
    const message = createMessage(this.chats.nextId(), chat, text, this.user);
    this.#say(message);
    return message;
  }

  /** Does again what a journal says was done. */
  restore(record: JournalRecord): void {
    if ("message" in record) this.chats.add(record.message);
    else if ("update" in record) this.#queue.restore({ at: record.at, update: record.update });
    else this.#queue.restoreConfirmed(record.confirmedBelow);
  }

  /** The records that restore this account. */
  *snapshot(): Generator<JournalRecord> {
    const bot = this.user.id;
    for (const message of this.chats.all()) yield { bot, message };
    yield { bot, confirmedBelow: this.#queue.firstId };
    for (const waiting of this.#queue.waiting) yield { bot, ...waiting };
  }

  #say(message: Message): void {
    this.#record({ bot: this.user.id, message });
    this.chats.add(message);
  }
}
