import { setTimeout as sleep } from "node:timers/promises";
import type { Configuration } from "../../config/schema.ts";
import type { AtServer } from "../at-servers.ts";
import { partsOf } from "../parts.ts";
import { lookAtBot } from "./bot.ts";
import { WatchedServer } from "./server.ts";
import type { BotSnapshot, Snapshot } from "./snapshot.ts";

/** Milliseconds at least between two questions to a bot, which start programs in its containers. */
const botsEveryMs = 5000;

interface WatchedBot {
  look(): Promise<void>;
  last: BotSnapshot | undefined;
}

/** Looks at all servers of a stack, side by side: one that is slow or lost keeps nobody waiting. */
export class Watcher {
  readonly #stack: string;
  readonly #servers: WatchedServer[];
  /** In the order in which they are declared. */
  readonly #bots: WatchedBot[];

  constructor(stack: string, declared: Configuration, servers: AtServer[]) {
    this.#stack = stack;
    this.#servers = servers.map((at) => new WatchedServer(at, stack, declared.nginx));
    const places = partsOf(declared);
    this.#bots = Object.entries(declared.bots).map(([name, bot]): WatchedBot => {
      const at = servers.find((server) => server.name === places.get(name))!;
      return {
        last: undefined,
        async look() {
          this.last = await lookAtBot(at, stack, name, bot);
        },
      };
    });
  }

  /** What is known now. */
  get snapshot(): Snapshot {
    const servers = this.#servers.map(({ last }) => last);
    const bots = this.#bots.flatMap(({ last }) => last ?? []);
    return { stack: this.#stack, at: new Date().toISOString(), servers, bots };
  }

  /** Looks at everything once. */
  async look(): Promise<void> {
    await Promise.all([...this.#servers, ...this.#bots].map((one) => one.look()));
  }

  /** Looks again and again until it is aborted. @param everyMs between the end of a look and the next */
  async watch(everyMs: number, signal: AbortSignal): Promise<void> {
    const again = async (one: { look(): Promise<void> }, pauseMs: number) => {
      while (!signal.aborted) {
        await one.look();
        await sleep(pauseMs, undefined, { signal }).catch(() => {});
      }
    };
    const servers = this.#servers.map((server) => again(server, everyMs));
    const bots = this.#bots.map((bot) => again(bot, Math.max(everyMs, botsEveryMs)));
    await Promise.all([...servers, ...bots]);
  }
}
