import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import Docker from "dockerode";

/** How nginx is told to reload, as the engine's events show it. */
const reload = "exec_start: sh -c kill -HUP 1";

/** Something the engine did with a container of a stack. */
export interface EngineEvent {
  /** As in `create`, `die`, `reload`, `kill SIGTERM` or `connect edge`. */
  action: string;
  part: string;
  container: string;
  /** Seconds since the epoch. */
  at: number;
}

const signals: Record<string, string> = { "3": "SIGQUIT", "9": "SIGKILL", "15": "SIGTERM" };

/** What the engine does with the containers of one stack, in its order, one-shot containers included. */
export class EngineEvents {
  readonly seen: EngineEvent[] = [];
  readonly #stack: string;
  readonly #tell: (event: EngineEvent) => void;
  readonly #parts = new Map<string, string>();
  #stream: Readable | undefined;

  constructor(stack: string, tell: (event: EngineEvent) => void = () => {}) {
    this.#stack = stack;
    this.#tell = tell;
  }

  async listen(): Promise<void> {
    const engine = new Docker();
    for (const { Id, Labels } of await engine.listContainers({ all: true })) this.#remember(Id, Labels);
    const stream = await engine.getEvents({ filters: { type: ["container", "network"] } });
    this.#stream = stream as unknown as Readable;
    createInterface({ input: this.#stream }).on("line", (line) => this.#take(JSON.parse(line)));
  }

  stop(): void {
    this.#stream?.destroy();
  }

  /** Places of the events of a part in the order of all, first to last. */
  where(part: string, action: string, containers?: string[]): number[] {
    return this.seen.flatMap((event, place) => {
      const matches = event.part === part && event.action === action;
      return matches && (containers?.includes(event.container) ?? true) ? [place] : [];
    });
  }

  #remember(id: string, labels: Record<string, string | undefined>): void {
    if (labels["aisha.stack"] === this.#stack) this.#parts.set(id, labels["aisha.part"] ?? "");
    if (labels["aisha.oneshot"] === this.#stack) this.#parts.set(id, "one-shot");
  }

  #take({ Type, Action, Actor, timeNano }: DockerEvent): void {
    const { ID, Attributes: about } = Actor;
    if (Type === "container") this.#remember(ID, about);
    const container = Type === "network" ? (about.container ?? "") : ID;
    const part = this.#parts.get(container);
    if (part === undefined) return;
    const detail = Type === "network" ? ` ${about.name?.includes("edge") ? "edge" : "app"}` : signalOf(Action, about);
    const action = Action === reload ? "reload" : `${Action}${detail}`;
    const event = { action, part, container, at: timeNano / 1e9 };
    this.seen.push(event);
    this.#tell(event);
  }
}

interface DockerEvent {
  Type: string;
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string | undefined> };
  timeNano: number;
}

function signalOf(action: string, { signal }: Record<string, string | undefined>): string {
  return action === "kill" ? ` ${signals[signal ?? ""] ?? signal}` : "";
}
