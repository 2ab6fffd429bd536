import { randomUUID } from "node:crypto";
import { Agent, type RequestOptions } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { type ConnectionOptions, createSecureContext } from "node:tls";
import { type Account, Tally } from "./traffic-account.ts";
import { attempt } from "./traffic-request.ts";

export interface TrafficOptions {
  /** Requests a second; default 200. */
  perSecond?: number;
  /** Sent with each request, as a secret token. */
  headers?: Record<string, string>;
  /** After so many it stops by itself; default 200,000, which is also the most. */
  requests?: number;
  /** A request that is due while so many wait for an answer is not sent, and counts as failed; default 2000. */
  mostInHand?: number;
}

const mostRequests = 200_000;
const longestMs = 15 * 60_000;
const tickMs = 5;
/** An answer takes 5 s when it is asked to be slow, and nginx's longest timeout is 60 s. */
const silenceMs = 70_000;
/** Odd, as fresh connections are for every second request: so both kinds of connections carry slow ones. */
const slowEvery = 99;
const keptConnections = 8;
/** Characters that follow the number in each text, so that a body has the size of a real update. */
const padding = "and some words more, as people write them. ".repeat(6);

/**
 * A constant load of POSTs to the sample's webhook, from now until it is told to stop. Open-loop: requests are sent when
 * they are due, however slow the answers are. Every second one goes on a connection of its own, the rest over a few that
 * are kept alive; one of 99 asks for an answer that takes 2–5 s. All are sent once: no failure is made good.
 */
export class Traffic {
  readonly #run = randomUUID().slice(0, 8);
  readonly #tally = new Tally();
  readonly #kept = new Agent({ keepAlive: true, maxFreeSockets: keptConnections, scheduling: "fifo" });
  readonly #request: RequestOptions & Pick<ConnectionOptions, "secureContext">;
  readonly #due: (elapsedMs: number) => number;
  readonly #requests: number;
  readonly #mostInHand: number;
  readonly #started = performance.now();
  readonly #timer = setInterval(() => this.#tick(), tickMs);
  #sent = 0;
  #inHand = 0;
  #exhausted = false;

  constructor(url: string, options: TrafficOptions = {}) {
    const { perSecond = 200, headers = {}, requests = mostRequests, mostInHand = 2000 } = options;
    const { hostname, port, pathname: path } = new URL(url);
    this.#request = {
      ...{ hostname, port, path, method: "POST", headers: { "content-type": "application/json", ...headers } },
      ...{ rejectUnauthorized: false, timeout: silenceMs },
      secureContext: createSecureContext(), // one for all: to make it anew would be a quarter of a connection's cost
    };
    this.#requests = Math.min(requests, mostRequests);
    this.#mostInHand = mostInHand;
    this.#due = (elapsedMs) => Math.floor((elapsedMs / 1000) * perSecond);
  }

  /** Stops sending, and waits for the requests that are in hand. */
  async stop(): Promise<Account> {
    this.#endSending();
    while (this.#inHand > 0) await sleep(tickMs);
    this.#kept.destroy();
    return this.#tally.account(this.#sent, this.#exhausted);
  }

  /** The numbers of this traffic's requests whose texts are in these, bare or within JSON, as often as they are there. */
  numbersIn(texts: string[]): number[] {
    const own = new RegExp(`traffic ${this.#run} (\\d+) `);
    return texts.flatMap((text) => own.exec(text)?.[1] ?? []).map(Number);
  }

  #tick(): void {
    const elapsedMs = performance.now() - this.#started;
    const due = Math.min(this.#due(elapsedMs), this.#requests);
    while (this.#sent < due) this.#post(++this.#sent);
    if (this.#sent < this.#requests && elapsedMs < longestMs) return;
    this.#exhausted = true;
    this.#endSending();
  }

  #endSending(): void {
    clearInterval(this.#timer);
    this.#tally.endOfSending();
  }

  async #post(number: number): Promise<void> {
    const sentAt = Date.now();
    if (this.#inHand >= this.#mostInHand) {
      const error = new Error(`not sent: ${this.#mostInHand} wait for an answer`);
      return this.#tally.take(number, sentAt, { error, reused: false, opened: false });
    }
    this.#inHand++;
    const agent = number % 2 === 1 ? false : this.#kept;
    this.#tally.take(number, sentAt, await attempt({ ...this.#request, agent }, this.#body(number)));
    this.#inHand--;
  }

  #body(number: number): string {
    const slow = number % slowEvery === 0 ? { delayMs: 2000 + ((number * 37) % 3001) } : {};
    return JSON.stringify({ chat: 1, text: `traffic ${this.#run} ${number} ${padding}`, ...slow });
  }
}
