import * as pulumi from "@pulumi/pulumi";
import type { OnServer } from "../resources.ts";

interface InFolder extends OnServer {
  /** Folder of the stack on the server, where it is noted how things were found. */
  folder: string;
}

export interface TakeoverArgs extends InFolder {
  /** The part of the stack that comes in their place. */
  part: string;
  /** Containers by name, and units of systemd. */
  replaces: string[];
  /** Seconds that each has to stop; one that was made with more gets those. Default 10. */
  graceSeconds?: number;
}

/** The set-up before having let go of what a part needs; a failure of the update brings it back. */
export class Takeover extends pulumi.CustomResource {
  constructor(name: string, args: TakeoverArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Takeover", name, { ...args }, opts);
  }
}

export interface StandInArgs extends InFolder {
  /** Id of the new container. */
  container: pulumi.Input<string>;
  replaces: string[];
}

/** A new container being found under the names of those before, by what is still there of their set-up. */
export class StandIn extends pulumi.CustomResource {
  constructor(name: string, args: StandInArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:StandIn", name, { ...args }, opts);
  }
}

export interface RetirementArgs {
  /** Server → the folder of the stack on it, and what is replaced there. */
  servers: Record<string, { folder: string; replaces: string[] }>;
}

/** All of the set-up before being stopped for good, on all servers. */
export class Retirement extends pulumi.CustomResource {
  constructor(name: string, args: RetirementArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Retirement", name, { ...args }, opts);
  }
}
