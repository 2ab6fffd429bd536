import type * as pulumi from "@pulumi/pulumi";
import { type RegistryConfig, registryAddress, registryUser } from "../config/registry.ts";
import { secret } from "../config.ts";

export interface RegistryLogin {
  /** host:port, the first part of every image's name. */
  server: string;
  username: string;
  password: pulumi.Output<string>;
}

/** The account that builds push with and servers pull with. Undefined where anyone may. */
export function registryLogin(config: RegistryConfig): RegistryLogin | undefined {
  const user = registryUser(config);
  return user && { server: registryAddress(config), username: user.username, password: secret(user.secret) };
}
