import * as pulumi from "@pulumi/pulumi";
import type { OnServer } from "../resources.ts";

export interface HandoverArgs extends OnServer {
  /** Whose containers these are, for messages. */
  bot: string;
  /** Name of the volume that they share. */
  lease: pulumi.Input<string>;
  /** Container's name → its id; the first by order is the one that is tried. */
  containers: Record<string, pulumi.Input<string>>;
  /** Seconds until a leader that is not healthy fails; default 120. */
  timeoutSeconds?: number;
  /** Seconds that a new leader must keep the lease and stay healthy; default 10. */
  settleSeconds?: number;
  /** Most processes and threads in each container; default: no limit. */
  pidsLimit?: number;
  /** Texts that must not show in messages. */
  mask?: pulumi.Input<string>[];
  /** Whether a bot of a set-up before this stack was stopped for it, which comes back when this one fails; default false. */
  replaces?: boolean;
}

/** The lease of a bot being held by a container of this release, which stayed well, and the others of it in line. */
export class Handover extends pulumi.CustomResource {
  constructor(name: string, args: HandoverArgs, opts?: pulumi.CustomResourceOptions) {
    const mask = args.mask && pulumi.secret(args.mask);
    super("host:index:Handover", name, { ...args, mask }, opts);
  }
}

export interface ImageCommandArgs extends OnServer {
  /** By digest, on the server. */
  image: pulumi.Input<string>;
}

/** What an image says of how it is run. */
export class ImageCommand extends pulumi.CustomResource {
  /** The program, and its first arguments; empty where the image has none. */
  declare readonly entrypoint: pulumi.Output<string[]>;
  /** What comes after it unless something else is declared. */
  declare readonly command: pulumi.Output<string[]>;

  constructor(name: string, args: ImageCommandArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:ImageCommand", name, { ...args, entrypoint: undefined, command: undefined }, opts);
  }
}
