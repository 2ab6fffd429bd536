import { send } from "./https.ts";

const everyMs = 50;

/** Asks the same thing every 50 ms, each time on a connection of its own, and measures how long nobody answered well. */
export class Outage {
  readonly #timer: NodeJS.Timeout;
  readonly #asked: { at: number; well: boolean }[] = [];
  readonly #inHand = new Set<Promise<void>>();

  /** @param ask one request @param isWell whether its status is the one that is wanted */
  constructor(url: string, body: string, isWell: (status: number) => boolean) {
    this.#timer = setInterval(() => {
      const at = Date.now();
      const headers = { "content-type": "application/json" };
      const one = send("POST", url, headers, body)
        .then(({ status }) => isWell(status))
        .catch(() => false)
        .then((well) => void this.#asked.push({ at, well }))
        .finally(() => this.#inHand.delete(one));
      this.#inHand.add(one);
    }, everyMs);
  }

  /** @returns requests in all, those that failed, and of the longest row of failures the ms from the first to the next success */
  async end(): Promise<{ asked: number; failed: number; longestMs: number; outages: number[] }> {
    clearInterval(this.#timer);
    await Promise.all(this.#inHand);
    const all = this.#asked.sort((a, b) => a.at - b.at);
    const outages: number[] = [];
    let since: number | undefined;
    for (const { at, well } of [...all, { at: Date.now(), well: true }]) {
      if (!well) since ??= at;
      else if (since !== undefined) {
        outages.push(at - since);
        since = undefined;
      }
    }
    const failed = all.filter(({ well }) => !well).length;
    return { asked: all.length, failed, longestMs: Math.max(0, ...outages), outages };
  }
}
