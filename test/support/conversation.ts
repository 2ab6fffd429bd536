import { setTimeout as sleep } from "node:timers/promises";
import { get, postJson } from "./https.ts";

/** A chat's history has a thousand messages, and each has its answer in it. */
const messagesInAChat = 400;
const mostMessages = 40_000;
const answeredWithinMs = 60_000;

export interface Spoken {
  sent: number;
  /** Texts without an answer. */
  lost: string[];
  /** Texts with more than one. */
  twice: string[];
}

/** People write to bots all the time, through the page of a sample Telegram server. */
export class Conversation {
  readonly #page: string;
  readonly #bots: number[];
  readonly #timer: NodeJS.Timeout;
  readonly #posts: Promise<void>[] = [];
  /** Messages that the server did not take. */
  readonly #refused: string[] = [];
  #count = 0;

  /** @param page address of the server's page, without an ending slash @param bots their ids */
  constructor(page: string, bots: number[], perSecond = 10) {
    this.#page = page;
    this.#bots = bots;
    this.#timer = setInterval(() => this.#say(), 1000 / perSecond);
  }

  /** How many messages there are so far: the number of the next one. */
  get count(): number {
    return this.#count;
  }

  /** Ends it, and waits until all is answered, a minute at most. @throws Error when the server did not take a message */
  async stop(): Promise<Spoken> {
    clearInterval(this.#timer);
    await Promise.all(this.#posts);
    if (this.#refused.length > 0) throw new Error(`not taken: ${this.#refused.join(", ")}`);
    for (const end = Date.now() + answeredWithinMs; ; await sleep(500)) {
      const spoken = await this.#account();
      if (spoken.lost.length === 0 || Date.now() > end) return spoken;
    }
  }

  #say(): void {
    if (this.#count === mostMessages) return;
    const number = this.#count++;
    const [bot, chat] = [this.#botOf(number), chatOf(number)];
    const posted = postJson(`${this.#page}/messages`, { bot, chat, text: `${number}` });
    this.#posts.push(
      posted.then(
        ({ status }) => void (status === 201 || this.#refused.push(`${number} (${status})`)),
        ({ message }) => void this.#refused.push(`${number} (${message})`),
      ),
    );
  }

  async #account(): Promise<Spoken> {
    const answers = new Map<string, number>();
    for (const bot of this.#bots) {
      for (let chat = 1; chat <= chatOf(this.#count); chat++) {
        const { body } = await get(`${this.#page}/messages?bot=${bot}&chat=${chat}`);
        for (const { from, text } of JSON.parse(body) as { from: string; text: string }[]) {
          const said = from === "bot" && /^You said: (\d+)$/.exec(text)?.[1];
          if (said) answers.set(said, (answers.get(said) ?? 0) + 1);
        }
      }
    }
    const all = Array.from({ length: this.#count }, (_, number) => `${number}`);
    const twice = all.filter((text) => (answers.get(text) ?? 0) > 1);
    return { sent: all.length, lost: all.filter((text) => !answers.has(text)), twice };
  }

  #botOf(number: number): number {
    return this.#bots[number % this.#bots.length]!;
  }
}

function chatOf(number: number): number {
  return 1 + Math.floor(number / messagesInAChat);
}
