import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type App as AppConfig, worksAtOnce } from "../config/workload.ts";
import { StandIn } from "../providers/host/takeover/resources.ts";
import { overlap, recreate } from "./container.ts";
import { takeover } from "./takeover.ts";
import { type WorkloadArgs, workloadContainers, workloadGate } from "./workload.ts";

export type AppArgs = AppConfig & WorkloadArgs;

/** Replicas of one image behind a gate: what nginx sends requests to, or a worker without a port. */
export class App extends pulumi.ComponentResource {
  readonly config: AppConfig;
  readonly containers: docker.Container[];
  /** Addresses on the edge network of the replicas that were accepted; empty for an app without routes. */
  readonly addresses: pulumi.Output<string[]>;
  /** What else there is of a set-up before this stack finds these in the place of its own. */
  readonly standIns: pulumi.Resource[];
  /** Depend on it for what comes after the release of this app. */
  readonly accepted: pulumi.Resource;

  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:apps:App", name, {}, opts);
    this.config = args;
    const replicas = Array.from({ length: args.replicas }, (_, index) => `${name}-${index + 1}`);
    const alone = args.release === "recreate";
    const after = alone ? takeover(name, args, args.images.pulled, this) : []; // else those before serve to the end
    const order = alone ? recreate : overlap;
    const containers = workloadContainers(name, replicas, args, { parent: this, after, ...order });
    this.containers = Object.values(containers);
    this.standIns = alone && args.replaces.length > 0 ? this.#standIns(args, containers) : [];
    const gate = workloadGate(name, args, containers, this, this.#kind(args));
    this.accepted = gate;
    this.addresses = gate.addresses.apply(Object.values<string>);
    this.registerOutputs();
  }

  #standIns({ on, replaces }: AppArgs, containers: Record<string, docker.Container>): StandIn[] {
    const args = { server: on.name, folder: on.folder, replaces };
    return Object.entries(containers).map(
      ([replica, { id }]) => new StandIn(replica, { ...args, container: id }, { parent: this }),
    );
  }

  /** Waits for requests at an address of its own, or works by itself as soon as it runs. */
  #kind(args: AppArgs) {
    if (worksAtOnce(args)) return { worksAtOnce: true };
    const { routes, on, port, probePath } = args;
    return Object.keys(routes).length > 0 ? { edge: { network: on.edge.id, port: port!, path: probePath } } : {};
  }
}
