import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { type App as AppConfig, worksAtOnce } from "../config/workload.ts";
import { overlap, recreate } from "./container.ts";
import { type WorkloadArgs, workloadContainers, workloadGate } from "./workload.ts";

export type AppArgs = AppConfig & WorkloadArgs;

/** Replicas of one image behind a gate: what nginx sends requests to, or a worker without a port. */
export class App extends pulumi.ComponentResource {
  readonly config: AppConfig;
  readonly containers: docker.Container[];
  /** Addresses on the edge network of the replicas that were accepted; empty for an app without routes. */
  readonly addresses: pulumi.Output<string[]>;
  /** Depend on it for what comes after the release of this app. */
  readonly accepted: pulumi.Resource;

  constructor(name: string, args: AppArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:apps:App", name, {}, opts);
    this.config = args;
    const replicas = Array.from({ length: args.replicas }, (_, index) => `${name}-${index + 1}`);
    const order = args.release === "recreate" ? recreate : overlap;
    const containers = workloadContainers(name, replicas, args, { parent: this, ...order });
    this.containers = Object.values(containers);
    const gate = workloadGate(name, args, containers, this, this.#kind(args));
    this.accepted = gate;
    this.addresses = gate.addresses.apply(Object.values<string>);
    this.registerOutputs();
  }

  /** Waits for requests at an address of its own, or works by itself as soon as it runs. */
  #kind(args: AppArgs) {
    if (worksAtOnce(args)) return { worksAtOnce: true };
    const { routes, on, port, probePath } = args;
    return Object.keys(routes).length > 0 ? { edge: { network: on.edge.id, port: port!, path: probePath } } : {};
  }
}
