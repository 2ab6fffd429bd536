import type { z } from "zod";
import { adopt, replaces } from "./adoption.ts";
import {
  address,
  byName,
  hostName,
  imageReference,
  name,
  oneOf,
  port,
  secretName,
  setOf,
  strict,
  whole,
} from "./fields.ts";
import { schedule } from "./housekeeping.ts";
import { registryUi } from "./registry-ui.ts";

/** The private registry that every image of the stack comes from. */
export const registry = strict({
  server: name.optional(),
  /** `http` only where nobody can listen in; `https` with a certificate of the registry's own authority. */
  mode: oneOf(["http", "https"]),
  image: imageReference,
  /** Address it is published on, by which images are named; default 127.0.0.1. */
  address: address.default("127.0.0.1"),
  port: port.default(5000),
  /** Names in its certificate beside the address. */
  names: setOf(hostName, "[registry.example.org]").default([]),
  /**
   * User → name of the secret with the password, 8–72 bytes, set by `pulumi config set --secret secrets:<name>`. The first
   * by name is who pushes and pulls for this program. Without users anyone may push and pull.
   */
  users: byName(secretName).default({}),
  /** Port on 127.0.0.1 for /metrics and /debug/health; not published when left out. */
  metricsPort: port.optional(),
  ui: registryUi.optional(),
  /** The volume, or the folder of its server, that a registry before this stack kept its images in; default: a new volume. */
  adopt,
  /** What had its port before this stack; default nothing. */
  replaces,
  /**
   * Tags of each repository that stay, the last that were pushed; default 20. Older ones go, and images that were pushed
   * without a tag more than a day ago, but for those of any server's last releases. `protect` protects nothing here.
   */
  keepTags: whole(1, 10_000, "tags", "20 is the default").default(20),
  /**
   * When they go, by the clock of its server, if that has timers; default each day at 03:45. Pushes wait for seconds, less
   * than ten.
   */
  collect: schedule.default("*-*-* 03:45"),
});

export type RegistryConfig = z.infer<typeof registry>;

/** Where the registry is reached, as the first part of every image's name: host:port. */
export function registryAddress({ address, port }: RegistryConfig): string {
  return `${address}:${port}`;
}

/** Who builds push and servers pull as, with the name of the secret that is the password. Undefined where anyone may. */
export function registryUser({ users }: RegistryConfig): { username: string; secret: string } | undefined {
  const [first] = Object.entries(users).sort(([a], [b]) => (a < b ? -1 : 1));
  return first && { username: first[0], secret: first[1] };
}
