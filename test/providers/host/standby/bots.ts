import type Docker from "dockerode";
import { standbyFolders } from "../../../../config/standby-folders.ts";
import { health as healthOf } from "../../../../config/workload.ts";
import { ifPresent } from "../../../../providers/host/if-present.ts";
import { plainText } from "../../../../providers/host/log-frames.ts";
import { standingOf } from "../../../../providers/host/standby/standing.ts";
import { renderSupervisor } from "../../../../render/standby/supervisor.ts";
import { until } from "../../../support/https.ts";
import { Containers, docker } from "../containers.ts";

const { shared, own } = standbyFolders;
const health = healthOf.parse({
  command: ["test", "!", "-e", "/tmp/sick"],
  intervalSeconds: 1,
  retries: 2,
  startSeconds: 3,
});

let count = 0;

/** Containers of one bot, as its component declares them, without Pulumi; each is another bot. */
export class Bots {
  readonly name = `talker${++count}`;
  readonly lease = `aisha-test-${this.name}-lease`;
  readonly #labels = { "aisha.part": this.name, "aisha.stack": "test" };
  readonly #containers = new Containers(`host-standby-${this.name}`);

  async open(): Promise<void> {
    await this.close();
    await docker.createVolume({ Name: this.lease });
  }

  /** @param bot a script for sh @returns its id */
  async start(bot = "exec sleep 300"): Promise<string> {
    const container = await this.#containers.start({
      Entrypoint: ["sh", "-c", renderSupervisor({ health, shared, own, alone: true }), "standby"],
      Cmd: ["sh", "-c", bot],
      User: "1000:1000",
      StopTimeout: 5,
      Labels: this.#labels,
      HostConfig: {
        Init: true,
        RestartPolicy: { Name: "unless-stopped" },
        Mounts: [{ Type: "volume", Source: this.lease, Target: shared }],
      },
    });
    return container.id;
  }

  /** One of before there was a lease. */
  async startWithout(): Promise<string> {
    return (await this.#containers.start({ Cmd: ["sleep", "300"], StopTimeout: 0, Labels: this.#labels })).id;
  }

  /** What each is: its role, or that it is not there to be asked. */
  async roles(...ids: string[]): Promise<string[]> {
    return Promise.all(ids.map(async (id) => (await standingOf(docker.getContainer(id)))?.role ?? this.#state(id)));
  }

  async become(id: string, role: string): Promise<void> {
    await until(async () => (await this.roles(id))[0] === role);
  }

  /** When it said that it leads, ms since the epoch. */
  async ledFrom(id: string): Promise<number> {
    const log = await docker.getContainer(id).logs({ stdout: true, stderr: true, timestamps: true });
    return Date.parse(/(\S+) standby: leading/.exec(plainText(log))![1]!);
  }

  async close(): Promise<void> {
    await this.#containers.remove();
    await ifPresent(docker.getVolume(this.lease).remove({ force: true }));
  }

  async #state(id: string): Promise<string> {
    const found: Docker.ContainerInspectInfo | undefined = await ifPresent(docker.getContainer(id).inspect());
    return found?.State.Status ?? "gone";
  }
}
