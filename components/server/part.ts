import type * as pulumi from "@pulumi/pulumi";
import type { SshConfig } from "../../config/server.ts";

/** One of the things that make a server what it is. */
export interface PartArgs extends SshConfig {
  /** Name of the server, and the first part of each resource's. */
  name: string;
  parent: pulumi.Resource;
}

/** Where sshd may be asked: its ports, and the one that this program logs in by. */
export function sshPortsOf({ port, system }: PartArgs): number[] {
  return [...new Set([...system.ssh.ports, port])].sort((a, b) => a - b);
}
