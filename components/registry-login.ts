import type * as pulumi from "@pulumi/pulumi";
import type { RegistryConfig } from "../config/registry.ts";
import { secret } from "../config.ts";

export interface RegistryLogin {
  /** host:port, the first part of every image's name. */
  server: string;
  username: string;
  password: pulumi.Output<string>;
}

export function registryAddress({ address, port }: RegistryConfig): string {
  return `${address}:${port}`;
}

/** The account that builds push with and servers pull with: the first user by name. Undefined where anyone may. */
export function registryLogin(config: RegistryConfig): RegistryLogin | undefined {
  const [first] = Object.entries(config.users).sort(([a], [b]) => (a < b ? -1 : 1));
  if (!first) return undefined;
  const [username, secretName] = first;
  return { server: registryAddress(config), username, password: secret(secretName) };
}
