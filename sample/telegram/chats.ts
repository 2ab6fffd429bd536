import type { Message } from "./message.ts";

/** Older messages of a chat are forgotten, and so are the chats that have been silent longest. */
const MAX_MESSAGES = 1_000;
const MAX_CHATS = 1_000;

/** Everything said between one bot and the people who talk to it. */
export class Chats {
  /** By chat id; the one with the newest message last. */
  readonly #histories = new Map<number, Message[]>();
  readonly #listeners = new Map<number, Set<(message: Message) => void>>();
  #nextId: number;

  constructor(firstMessageId: number) {
    this.#nextId = firstMessageId;
  }

  /** The id of the next message; unique within the bot. */
  nextId(): number {
    return this.#nextId++;
  }

  add(message: Message): void {
    const chat = message.chat.id;
    const history = this.#histories.get(chat) ?? [];
    history.push(message);
    if (history.length > MAX_MESSAGES) history.shift();
    this.#histories.delete(chat);
    this.#histories.set(chat, history);
    if (this.#histories.size > MAX_CHATS) this.#histories.delete(this.#histories.keys().next().value!);
    this.#nextId = Math.max(this.#nextId, message.message_id + 1);
    for (const listener of this.#listeners.get(chat) ?? []) listener(message);
  }

  /** The messages of a chat with a higher id, oldest first. */
  history(chat: number, after = 0): Message[] {
    return (this.#histories.get(chat) ?? []).filter((message) => message.message_id > after);
  }

  /** The last message of every chat, the newest first. */
  latest(): Message[] {
    return [...this.#histories.values()].map((history) => history.at(-1)!).reverse();
  }

  /** All messages, in an order that restores the chats when they are added again. */
  *all(): Generator<Message> {
    for (const history of this.#histories.values()) yield* history;
  }

  /** Calls back for every new message of a chat until the returned function is called. */
  listen(chat: number, listener: (message: Message) => void): () => void {
    const listeners = this.#listeners.get(chat) ?? new Set();
    this.#listeners.set(chat, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(chat);
    };
  }
}
