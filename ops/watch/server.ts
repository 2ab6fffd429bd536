import type { NginxConfig } from "../../config/nginx.ts";
import type { AtServer } from "../at-servers.ts";
import { within } from "../within.ts";
import { type CpuSample, lookAtContainer } from "./container.ts";
import { lookAtHost } from "./host.ts";
import { type Counted, countNginx, ratesBetween } from "./nginx.ts";
import type { NginxSnapshot, ServerSnapshot } from "./snapshot.ts";

/** Milliseconds in which a server must answer a look; what is late counts as unreachable until it answers again. */
const answersWithinMs = 8000;

/** Looks at one server again and again, and keeps what the next look needs of the one before. */
export class WatchedServer {
  readonly #at: AtServer;
  readonly #stack: string;
  readonly #nginx: Pick<NginxConfig, "address" | "https">;
  #cpu = new Map<string, CpuSample>();
  #counted: Counted | undefined;
  #folder: string | undefined;
  /** What is known of it. */
  last: ServerSnapshot;

  constructor(at: AtServer, stack: string, nginx: Pick<NginxConfig, "address" | "https">) {
    this.#at = at;
    this.#stack = stack;
    this.#nginx = nginx;
    this.last = { server: at.name, unreachable: null, host: null, containers: [], nginx: null };
  }

  /** Looks once. A server that cannot be reached stays as last known, with the reason. */
  async look(): Promise<void> {
    try {
      this.last = await within(this.#look(), answersWithinMs);
    } catch (error) {
      const since = this.last.unreachable?.since ?? new Date().toISOString();
      this.last = { ...this.last, unreachable: { why: (error as Error).message, since } };
    }
  }

  async #look(): Promise<ServerSnapshot> {
    this.#folder ??= (await this.#at.docker.info()).DockerRootDir as string;
    const [host, { containers, nginx }] = await Promise.all([
      lookAtHost(this.#at.host, this.#folder),
      this.#lookAtContainers(),
    ]);
    return { server: this.#at.name, unreachable: null, host, containers, nginx };
  }

  async #lookAtContainers(): Promise<Pick<ServerSnapshot, "containers" | "nginx">> {
    const { docker } = this.#at;
    const label = [`aisha.stack=${this.#stack}`];
    const all = await docker.listContainers({ all: true, filters: { label } });
    const isNginx = ({ Labels, State }: (typeof all)[0]) => Labels["aisha.part"] === "nginx" && State === "running";
    const [newest] = all.filter(isNginx).sort((a, b) => b.Created - a.Created);
    const [nginx, ...looks] = await Promise.all([
      newest ? this.#rates(newest.Id) : null,
      ...all.map(async (info) => ({
        id: info.Id,
        looked: await lookAtContainer(docker, info, this.#cpu.get(info.Id)),
      })),
    ]);
    this.#cpu = new Map(looks.flatMap(({ id, looked }) => (looked?.cpu ? [[id, looked.cpu] as const] : [])));
    const containers = looks.flatMap(({ looked }) => looked?.container ?? []);
    return { containers: containers.sort((a, b) => (a.name < b.name ? -1 : 1)), nginx };
  }

  async #rates(id: string): Promise<NginxSnapshot> {
    const before = this.#counted?.id === id ? this.#counted : undefined;
    this.#counted = await countNginx(this.#at, id, this.#nginx, before);
    return ratesBetween(before, this.#counted);
  }
}
