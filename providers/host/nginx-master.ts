import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { effect } from "./effect.ts";
import { execIn } from "./exec.ts";
import { ifPresent } from "./if-present.ts";

/** Process ids of the workers before a reload, and of those that it started. */
export interface Exchange {
  old: number[];
  fresh: number[];
}

interface Worker {
  pid: number;
  /** Finishing its last requests. */
  leaving: boolean;
}

/**
 * Not by the engine's own kill: it takes any signal for the wish of a person that the container be stopped, and would not
 * start it again after a reboot (restart policy unless-stopped, Docker 20.10–26.1).
 */
const hangUp = ["sh", "-c", "kill -HUP 1"];
const newWorkersWithinMs = 10_000;
const pollMs = 100;

/** The nginx that runs in a container: its master, and the workers that a reload exchanges. */
export class NginxMaster {
  readonly #container: Docker.Container;

  constructor(container: Docker.Container) {
    this.#container = container;
  }

  /** When the container was started last, or undefined when it does not run or is gone. */
  async startedAt(): Promise<string | undefined> {
    const state = (await ifPresent(this.#container.inspect()))?.State;
    return state?.Running ? state.StartedAt : undefined;
  }

  /** @throws Error with nginx's own words when it refuses the configuration */
  async test(configPath: string): Promise<void> {
    const { code, output } = await execIn(this.#container, ["nginx", "-t", "-c", configPath]);
    if (code !== 0) {
      throw new Error(`nginx refuses ${configPath}; the old one stays in force:\n${output.trim()}`);
    }
  }

  /** Process ids of the workers that take requests. */
  async working(): Promise<number[]> {
    return (await this.#workers()).filter(({ leaving }) => !leaving).map(({ pid }) => pid);
  }

  /**
   * Has the configuration read again. @returns once new workers run; the old ones may not know yet that they are to leave
   * @throws Error when nginx starts none within 10 s
   */
  async reload(signal: AbortSignal): Promise<Exchange> {
    const old = await this.working();
    await effect("reload.signal", () => this.#hangUp());
    const fresh = async () => (await this.working()).filter((pid) => !old.includes(pid));
    for (const end = Date.now() + newWorkersWithinMs; Date.now() < end; ) {
      const some = (await fresh()).length > 0;
      await sleep(pollMs, undefined, { signal }); // a master starts them one after another
      if (some) return { old, fresh: await fresh() };
    }
    const seconds = newWorkersWithinMs / 1000;
    throw new Error(
      `nginx started no new workers within ${seconds} s of the reload; see docker logs ${this.#container.id}`,
    );
  }

  /**
   * Waits until the old workers are gone, those of earlier reloads too, or `seconds` are over; tells the seconds that are
   * left meanwhile. On a busy machine an old one takes requests for a while, before it calls itself "shutting down".
   */
  async drain({ old, fresh }: Exchange, seconds: number, signal: AbortSignal, tell: (left: number) => void) {
    const isOld = ({ pid, leaving }: Worker) => old.includes(pid) || (leaving && !fresh.includes(pid));
    const someLeft = async () => (await this.#workers()).some(isOld);
    for (const end = Date.now() + seconds * 1000; Date.now() < end && (await someLeft()); ) {
      tell(Math.ceil((end - Date.now()) / 1000));
      await sleep(pollMs, undefined, { signal });
    }
  }

  async #hangUp(): Promise<void> {
    const { code, output } = await execIn(this.#container, hangUp);
    if (code !== 0) throw new Error(`nginx was not told to reload: ${output.trim()}`);
  }

  async #workers(): Promise<Worker[]> {
    const { Processes } = await this.#container.top({ ps_args: "-eo pid,args" });
    return (Processes as string[][])
      .map((fields) => fields.join(" "))
      .filter((line) => line.includes("nginx: worker process"))
      .map((line) => ({ pid: Number.parseInt(line, 10), leaving: line.includes("shutting down") }));
  }
}
