import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { AtServer } from "../at-servers.ts";
import { containersAt, type Found, isMeant, type Named } from "../named-containers.ts";
import { followLog, logOf } from "./container-log.ts";
import { untilAborted } from "./retry.ts";
import type { Line, Listener, Source, Wanted } from "./source.ts";

/** What of an engine's event is read. Source: Docker Engine API, SystemEvents. */
interface Started {
  Actor: { ID: string; Attributes: { name: string; "aisha.stack"?: string } };
}

/** Milliseconds until a log is tried again that the engine could not read, as where a file of it is broken. */
const againMs = 10_000;

/** The containers of a server that somebody named, those that begin later included. */
export class ContainerSource implements Source {
  readonly server: string;
  readonly #at: AtServer;
  readonly #named: Named;
  readonly #wanted: Wanted;
  /** Id → time of its last line; undefined for one that has written nothing. */
  readonly #told = new Map<string, string | undefined>();
  names: string[] = [];

  constructor(at: AtServer, named: Named, wanted: Wanted) {
    this.server = at.name;
    this.#at = at;
    this.#named = named;
    this.#wanted = wanted;
  }

  async history(): Promise<Line[]> {
    const found = await containersAt(this.#at, this.#named);
    this.names = found.map(({ name }) => name);
    const logs = await Promise.all(
      found.map(async (one) => {
        const lines = await logOf(one, this.#wanted);
        this.#told.set(one.id, lines.at(-1)?.time);
        return lines;
      }),
    );
    return logs.flat();
  }

  async follow(listener: Listener): Promise<void> {
    const begun = new Date().toISOString();
    await untilAborted(this.server, listener, (signal, isBack) => this.#once({ ...listener, signal }, begun, isBack));
  }

  /** @param begun from when on those are told of whose history could not be read @throws Error when the engine is lost */
  async #once(listener: Listener, begun: string, isBack: () => void): Promise<void> {
    const { signal } = listener;
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {}); // where nobody waits for it yet
    const followed = new Set<string>();
    const follow = (found: Found, from: string | undefined) => {
      if (followed.has(found.id)) return;
      followed.add(found.id);
      if (!this.#told.has(found.id)) this.#told.set(found.id, from);
      this.#untilItEnds(found, listener)
        .catch(lost.reject)
        .finally(() => followed.delete(found.id));
    };
    const events = await this.#starts(signal);
    const lines = createInterface(events).on("error", () => {}); // which is told of below
    lines.on("line", (line) => {
      const { ID: id, Attributes } = (JSON.parse(line) as Started).Actor;
      const { name, "aisha.stack": stack } = Attributes;
      if (isMeant({ name, stack }, this.#named)) follow({ at: this.#at, id, name }, undefined);
    });
    for (const found of await containersAt(this.#at, this.#named)) follow(found, begun);
    isBack();
    await Promise.race([finished(events, { signal }), lost.promise]);
    throw new Error("its Docker does not answer any more");
  }

  /** One that is started again before its end is heard of is followed again. */
  async #untilItEnds(found: Found, { tell, signal }: Listener): Promise<void> {
    let isUnreadable = false;
    const note = (line: Line) => {
      isUnreadable = line.time === this.#told.get(found.id); // the engine's own words have no time of theirs
      this.#told.set(found.id, line.time);
      tell(line);
    };
    try {
      do {
        if (isUnreadable) await sleep(againMs, undefined, { signal });
        isUnreadable = false;
        await followLog(found, this.#told.get(found.id), note, signal);
      } while ((await this.#at.docker.getContainer(found.id).inspect()).State.Running);
    } catch (error) {
      const { statusCode = 0 } = error as { statusCode?: number };
      if (![404, 409].includes(statusCode)) throw error; // else it is gone, or just going
    }
  }

  async #starts(abortSignal: AbortSignal): Promise<Readable> {
    const { what, stack, isPart } = this.#named;
    const label = isPart ? [`aisha.stack=${stack}`, `aisha.part=${what}`] : [];
    const filters: Docker.GetEventsOptions["filters"] = { type: ["container"], event: ["start"], label };
    const asked: Docker.GetEventsOptions & { abortSignal: AbortSignal } = { filters, abortSignal };
    return (await this.#at.docker.getEvents(asked)) as Readable;
  }
}
