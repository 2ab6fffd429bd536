import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import { standbyFolders } from "../config/standby-folders.ts";
import { type Bot as BotConfig, limitsOf } from "../config/workload.ts";
import { secret } from "../config.ts";
import { Handover, ImageCommand } from "../providers/host/standby/resources.ts";
import { renderStandbyHealth, renderSupervisor } from "../render/standby/supervisor.ts";
import { healthcheck, labels, overlap } from "./container.ts";
import { mountAt } from "./data-volume.ts";
import { takeover } from "./takeover.ts";
import { type WorkloadArgs, workloadContainers } from "./workload.ts";

export type BotArgs = BotConfig &
  WorkloadArgs & {
    /** What must have passed before the bot changes hands: a release that fails there does not touch it. */
    after: pulumi.Resource[];
  };

const { shared, own } = standbyFolders;
/** How Docker looks after the supervisor, which looks after its bot more often: one that is slow to answer is not ill. */
const asked = { intervalSeconds: 5, timeoutSeconds: 10, retries: 3, startSeconds: 30 };

/** A bot that polls, in containers of one image behind a lease: one has it and runs its bot, the others take over. */
export class StandbyBot extends pulumi.ComponentResource {
  /** Depend on it for what comes after the release of this bot. */
  readonly accepted: pulumi.Resource;

  constructor(name: string, args: BotArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:bots:StandbyBot", name, {}, { ...opts, aliases: [{ type: "aisha:bots:Bot" }] });
    const lease = this.#lease(name, args);
    const containers = this.#containers(name, args, lease);
    this.accepted = this.#handover(name, args, lease, containers);
    this.registerOutputs();
  }

  /** Holds locks and who is admitted: nothing that anybody would miss once the bot is gone. */
  #lease(name: string, { on }: BotArgs): docker.Volume {
    const opts = { parent: this, provider: on.docker, ignoreChanges: ["labels"] };
    return new docker.Volume(`${name}-lease`, { labels: labels(name) }, opts);
  }

  /** They overlap: new ones wait for the lease beside those that have it. */
  #containers(name: string, args: BotArgs, lease: docker.Volume): Record<string, docker.Container> {
    const names = Array.from({ length: args.replicas }, (_, index) => `${name}-${index + 1}`);
    const { health } = args;
    const supervised = {
      entrypoints: ["sh", "-c", renderSupervisor({ health, shared, own, alone: true }), "standby"],
      command: this.#command(name, args),
      stopSignal: "SIGTERM", // what the supervisor passes on, whatever the image says
      mounts: [mountAt(shared, { source: lease.name, type: "volume" })],
      healthcheck: healthcheck({ ...asked, command: ["sh", "-c", renderStandbyHealth(own, health)] }),
    };
    return workloadContainers(name, names, args, { parent: this, ...overlap }, supervised);
  }

  /** As Docker would run it: the declared command does not take the place of the image's entrypoint. */
  #command(name: string, { on, images, image, command }: BotArgs): pulumi.Output<string[]> {
    const { reference, pulled } = images.on(on, image);
    const args = { server: on.name, image: reference };
    const own = new ImageCommand(name, args, { parent: this, dependsOn: pulled });
    return pulumi.all([own.entrypoint, own.command]).apply(([entry, rest]) => [...entry, ...(command ?? rest)]);
  }

  #handover(name: string, args: BotArgs, lease: docker.Volume, containers: Record<string, docker.Container>): Handover {
    // One that knows no lease must have ended before anybody is admitted.
    const before = takeover(name, args, [...args.after, ...Object.values(containers)], this);
    return new Handover(
      name,
      {
        server: args.on.name,
        bot: name,
        lease: lease.name,
        containers: mapValues(containers, ({ id }) => id),
        timeoutSeconds: args.readySeconds,
        settleSeconds: args.settleSeconds,
        pidsLimit: limitsOf(args).pids,
        mask: Object.values(args.secrets).map(secret),
        ...(args.replaces.length > 0 && { replaces: true }),
      },
      { parent: this, dependsOn: [...args.after, ...before] },
    );
  }
}
