import type Docker from "dockerode";
import { botIds, tokenOf } from "../../test/support/bots-product.ts";
import type { PollWatch } from "../../test/support/poll-watch.ts";
import { pause } from "../pause.ts";
import { killBot, longestMs, quietMs } from "./kill.ts";

/** By this label what a killed run left is found. */
const [label, bench] = ["aisha.bench", "failover"];

export interface LoneBotOptions {
  /** The container of a leader: the image, command, network, limits and environment are as there, but for the token. */
  like: Docker.Container;
  /** Of the token; nobody else may poll with it. */
  name: string;
  restart: "always" | "no";
}

/** A bot that runs in one container, without a supervisor and a standby. */
export class LoneBot {
  readonly #id: number;
  readonly #container: Docker.Container;

  private constructor(id: number, container: Docker.Container) {
    this.#id = id;
    this.#container = container;
  }

  /** Not started yet. */
  static async create(engine: Docker, { like, name, restart }: LoneBotOptions): Promise<LoneBot> {
    const { Config, HostConfig, NetworkSettings } = await like.inspect();
    const [program, ...args] = Config.Cmd;
    const container = await engine.createContainer({
      Image: Config.Image,
      Entrypoint: program!, // the leader's is the supervisor
      Cmd: args,
      User: Config.User,
      Env: [
        ...Config.Env.filter((variable) => !variable.startsWith("TELEGRAM_TOKEN=")),
        `TELEGRAM_TOKEN=${tokenOf(name)}`,
      ],
      Labels: { [label]: bench },
      HostConfig: {
        ...HostConfig,
        NetworkMode: Object.keys(NetworkSettings.Networks)[0]!,
        Mounts: [], // the leader's is the lease
        RestartPolicy: { Name: restart },
      },
    });
    return new LoneBot(botIds[name]!, container);
  }

  /** @returns ms from the start of its process to its first poll */
  async start(polls: PollWatch, signal: AbortSignal): Promise<number> {
    const before = Date.now();
    await this.#container.start();
    const { started, polled } = await this.#firstPoll(polls, before, signal);
    return polled - started;
  }

  /** Kills the bot, which Docker restarts. @returns ms from then to its first poll */
  async restart(polls: PollWatch, signal: AbortSignal): Promise<number> {
    const killed = await killBot(this.#container, signal);
    return (await this.#firstPoll(polls, killed, signal)).polled - killed;
  }

  async remove(): Promise<void> {
    await this.#container.remove({ force: true, v: true });
  }

  /** Of the process that was started after a moment: one that was sent before it was killed does not count. */
  async #firstPoll(polls: PollWatch, after: number, signal: AbortSignal): Promise<{ started: number; polled: number }> {
    for (const end = Date.now() + longestMs; ; ) {
      await pause(quietMs, signal);
      const started = Date.parse((await this.#container.inspect()).State.StartedAt);
      if (started < after && Date.now() < end) continue;
      return { started, polled: (await polls.firstAfter(this.#id, Math.max(started, after), longestMs)).start };
    }
  }
}

/** Also those of a run that was killed. */
export async function removeLoneBots(engine: Docker): Promise<void> {
  const found = await engine.listContainers({ all: true, filters: { label: [`${label}=${bench}`] } });
  await Promise.all(found.map(({ Id }) => engine.getContainer(Id).remove({ force: true, v: true })));
}
