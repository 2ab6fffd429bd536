import type * as pulumi from "@pulumi/pulumi";
import { access } from "./access.ts";
import { type DockerEngineArgs, dockerEngine } from "./docker-engine.ts";
import { type FirewallPartArgs, firewall } from "./firewall.ts";
import { serverPackages } from "./packages.ts";
import { revive } from "./revive.ts";
import { folders, upkeep } from "./upkeep.ts";

export interface System {
  /** What else is put on the server needs these. */
  base: pulumi.Resource[];
  /** Whoever asks Docker for something needs these as well: nothing is published before the firewall is in force. */
  engine: pulumi.Resource[];
}

/** From bare Debian to a server that runs containers, and stays well by itself. */
export function systemOf(args: DockerEngineArgs & FirewallPartArgs): System {
  if (!args.system.managed) return { base: [], engine: [] };
  const packages = serverPackages(args);
  const docker = dockerEngine(args, packages);
  const { users, sshd } = access(args, packages);
  const table = firewall(args, packages);
  upkeep(args, packages);
  revive(args, packages);
  folders(args, Object.values(users));
  const engine = [docker, sshd, users[args.user], table].filter((part) => part !== undefined);
  return { base: [packages], engine };
}
