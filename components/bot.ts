import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Bot as BotConfig } from "../config/workload.ts";
import { recreate } from "./container.ts";
import { type WorkloadArgs, workloadContainers, workloadGate } from "./workload.ts";

export type BotArgs = BotConfig & WorkloadArgs;

/** A bot that polls. The old container is gone before the new one starts: two pollers would answer twice. */
export class Bot extends pulumi.ComponentResource {
  readonly container: docker.Container;

  constructor(name: string, args: BotArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:bots:Bot", name, {}, opts);
    const containers = workloadContainers(name, [name], args, { parent: this, ...recreate });
    this.container = containers[name]!;
    workloadGate(name, args, containers, this);
    this.registerOutputs();
  }
}
