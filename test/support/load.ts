import { setTimeout as sleep } from "node:timers/promises";
import { postJson } from "./https.ts";

/** Requests that were sent, and those that were not answered 202, with what came instead. */
export interface Account {
  sent: number;
  failed: string[];
  /** Those of the failed whose connection was closed before TLS stood: nothing of the request was on its way. */
  unopened: string[];
}

const closedBeforeTls = "before secure TLS connection was established";

const everyMs = 50;
const longestMs = 15 * 60_000;

/** POSTs one after another, each on a connection of its own, from now until it is told to stop (15 minutes at most). */
export class Load {
  readonly #account: Account = { sent: 0, failed: [], unopened: [] };
  readonly #work: Promise<void>;
  #stopped = false;

  constructor(url: string) {
    this.#work = this.#post(url);
  }

  async stop(): Promise<Account> {
    this.#stopped = true;
    await this.#work;
    return this.#account;
  }

  async #post(url: string): Promise<void> {
    for (const end = Date.now() + longestMs; !this.#stopped && Date.now() < end; await sleep(everyMs)) {
      this.#account.sent++;
      const answer = await postJson(url, { chat: 1, text: "load" }).catch((error: Error) => error);
      const outcome = answer instanceof Error ? answer.message : String(answer.status);
      if (outcome === "202") continue;
      const line = `${new Date().toISOString()} ${outcome}`;
      this.#account.failed.push(line);
      if (outcome.endsWith(closedBeforeTls)) this.#account.unopened.push(line);
    }
  }
}
