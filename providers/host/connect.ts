import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type ServerConfig, server as serverSchema } from "../../config/server.ts";
import { stackOf } from "../rpc/wire.ts";
import { Host } from "./host.ts";
import { LocalTransport } from "./local-transport.ts";
import { SshTransport } from "./ssh-transport.ts";
import type { Transport } from "./transport.ts";

/**
 * Finds the machine that a resource names as its `server`. How to reach it stands in the file of the stack that the
 * resource's URN names, and nowhere in the state: a moved host or another port must not block the update that heals it.
 */
export type Connect = (server: string, urn: string) => Host;

/**
 * Looks servers up in Pulumi.<stack>.yaml, each once, and keeps one connection to each.
 * @param folders where that file may be, the likeliest first
 */
export function connector(folders: string[]): Connect {
  const hosts = new Map<string, Host>();
  return (server, urn) => {
    const stack = stackOf(urn);
    const key = `${stack} ${server}`;
    const host = hosts.get(key) ?? new Host(transportTo(server, stack, folders));
    hosts.set(key, host);
    return host;
  };
}

function transportTo(server: string, stack: string, folders: string[]): Transport {
  const config = lookUp(server, stack, folders);
  return config.transport === "local" ? new LocalTransport() : new SshTransport({ ...config, stack, server });
}

/** @throws Error when the file, the server or a part of what is said of it is missing or wrong */
function lookUp(server: string, stack: string, folders: string[]): ServerConfig {
  const file = `Pulumi.${stack}.yaml`;
  const path = folders.map((folder) => join(folder, file)).find(existsSync);
  if (!path) throw new Error(`server ${server} cannot be looked up: ${file} is in none of ${folders.join(", ")}`);
  const servers = parse(readFileSync(path, "utf8"))?.config?.["aisha:servers"] ?? {};
  if (!Object.hasOwn(servers, server)) {
    const known = Object.keys(servers).join(", ") || "none";
    throw new Error(
      `server ${server} is not in ${path}, which has ${known}, and the state knows of things on it; ${wayOut(stack, server)}`,
    );
  }
  const { data, error } = serverSchema.safeParse(servers[server]);
  if (data) return data;
  const problems = error.issues.map((issue) => `  ${["servers", server, ...issue.path].join("/")}: ${issue.message}`);
  throw new Error(`server ${server} cannot be reached as ${path} says:\n${problems.join("\n")}`);
}

/** What to do about a server that the state knows and the stack's file does not. */
export function wayOut(stack: string, server: string): string {
  return `put it back, or, where it is gone or to be left to itself, run: bin/aisha forget ${server} --stack ${stack}`;
}
