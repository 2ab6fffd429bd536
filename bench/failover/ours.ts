import type Docker from "dockerode";
import { Problem } from "../../ops/problem.ts";
import { plainText } from "../../providers/host/log-frames.ts";
import { BotsProduct, botIds } from "../../test/support/bots-product.ts";
import type { PollWatch } from "../../test/support/poll-watch.ts";
import { pause } from "../pause.ts";
import { up } from "../up.ts";
import { killBot, longestMs, quietMs } from "./kill.ts";
import { saidAt, type Takeover } from "./result.ts";

/** Behind a lease; the Telegram server knows the tokens of the others too, for bots without one. */
const [behindLease, count] = ["alpha", 3];

/** This program: the sample's bot behind a lease, with its Telegram server and Redis, in a clone of its own. */
export class Ours {
  /** Of ports and addresses; no test has it. */
  readonly #product = new BotsProduct("bench-failover", 61, count);
  readonly page = this.#product.page;
  readonly #signal: AbortSignal;

  /** @param signal of an interruption */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async start(): Promise<void> {
    await this.#product.begin().catch((error) => {
      throw this.#signal.aborted ? new Problem("interrupted") : error; // the terminal interrupts its commands too
    });
    this.#product.edit((config) => {
      const bot = config["aisha:bots"][behindLease];
      config["aisha:bots"] = { [behindLease]: { ...bot, command: ["node", "bot/main.ts"] } };
    });
    await up(this.#product, this.#signal);
  }

  leader(): Promise<Docker.Container> {
    return this.#product.leaderOf(behindLease);
  }

  /** Kills the leader's bot, once there are a healthy one and a standby, and looks who polls. */
  async takeover(polls: PollWatch): Promise<Takeover> {
    const { leader, standby } = await this.#product.whole(behindLease);
    const [old, next] = [leader!.id, standby[0]!.id].map((id) => this.#product.engine.getContainer(id));
    const { Networks } = (await next!.inspect()).NetworkSettings;
    const address = Object.values(Networks)[0]!.IPAddress;
    const killed = await killBot(old!, this.#signal);
    await pause(quietMs, this.#signal);
    const bot = botIds[behindLease]!;
    const { start: polled } = await polls.firstAfter(bot, killed, longestMs, (from) => from === address);
    const led = await leadsSince(next!, killed);
    return { leaseMs: led - killed, appStartMs: polled - led, totalMs: polled - killed };
  }

  async close(): Promise<void> {
    await this.#product.remove();
  }
}

/** By the engine's clock, when it read what the supervisor said. @param after ms since the epoch */
async function leadsSince(container: Docker.Container, after: number): Promise<number> {
  const log = plainText(await container.logs({ stdout: true, timestamps: true, since: Math.floor(after / 1000) }));
  const led = saidAt(log, "standby: leading", after);
  if (led !== undefined) return led;
  throw new Problem(`container ${container.id} polls, and its supervisor did not say that it leads:\n${log}`);
}
