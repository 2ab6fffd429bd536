import { Problem } from "../../ops/problem.ts";
import { step } from "../../ops/progress.ts";
import { median, rounded } from "../figures.ts";
import { drift } from "./drift.ts";
import { differences, expected, found } from "./facts.ts";
import type { HostState } from "./state.ts";
import type { Tool } from "./tool.ts";

/** Of healing drift: less often than the rest, since it takes time to look at. */
const mostHealings = 3;

const measured = ["firstApply", "noop", "noopCheck", "drift"] as const;
type Measured = (typeof measured)[number];

/** Tools that do the same in turns, each on its own server; after each turn its server must have the state. */
export class Contest {
  readonly #tools: Tool[];
  readonly #state: HostState;
  /** By tool and what was measured: seconds, one for each time. */
  readonly #seconds = new Map<string, number[]>();

  constructor(tools: Tool[], state: HostState) {
    this.#tools = tools;
    this.#state = state;
  }

  /** @param runs how often what has nothing to do is done */
  async measure(runs: number): Promise<void> {
    for (const tool of this.#tools) {
      await step(`preparing ${tool.name}`, async () => ({
        line: `${tool.name} is prepared`,
        done: await tool.prepare(),
      }));
    }
    await this.#inTurns("firstApply", (tool) => tool.apply());
    for (let run = 0; run < runs; run++) {
      await this.#inTurns("noop", (tool) => tool.apply(true));
      await this.#inTurns("noopCheck", (tool) => tool.check());
    }
    for (let run = 0; run < Math.min(runs, mostHealings); run++) {
      for (const { server } of this.#tools) await this.#makeDrift(server);
      await this.#inTurns("drift", (tool) => tool.apply());
    }
  }

  /** Medians, as `noopS`. */
  figuresOf(tool: Tool): Record<`${Measured}S`, number> {
    const figures = measured.map((what) => [`${what}S`, rounded(median(this.#secondsOf(tool, what)))]);
    return Object.fromEntries(figures);
  }

  async #inTurns(what: Measured, action: (tool: Tool) => Promise<number>): Promise<void> {
    for (const tool of this.#tools) {
      await step(`${what} by ${tool.name}`, async () => {
        const seconds = await action(tool);
        this.#secondsOf(tool, what).push(seconds);
        await this.#mustHaveState(tool, what);
        return { line: `${what} by ${tool.name}: ${seconds.toFixed(2)} s` };
      });
    }
  }

  async #mustHaveState({ name, server }: Tool, what: Measured): Promise<void> {
    const other = await this.#differences(server);
    if (other.length === 0) return;
    throw new Problem(`after ${what} by ${name} its server does not have the state:\n  ${other.join("\n  ")}`);
  }

  /** @throws Problem where one of them would not be drift, and healing it no work */
  async #makeDrift(server: Tool["server"]): Promise<void> {
    await server.exec(Object.values(drift).join("\n"));
    const other = await this.#differences(server);
    const missing = Object.keys(drift).filter((fact) => !other.some((line) => line.startsWith(`${fact}: `)));
    if (missing.length > 0) throw new Problem(`these did not drift on ${server.name}: ${missing.join(", ")}`);
  }

  async #differences(server: Tool["server"]): Promise<string[]> {
    return differences(expected(this.#state), await found(server, this.#state));
  }

  #secondsOf({ name }: Tool, what: Measured): number[] {
    const key = `${name} ${what}`;
    const seconds = this.#seconds.get(key) ?? [];
    this.#seconds.set(key, seconds);
    return seconds;
  }
}
