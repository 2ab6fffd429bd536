import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { repository } from "../../ops/repository.ts";
import type { Hub } from "./hub.ts";
import type { StackConfig } from "./product.ts";
import type { TestServer } from "./test-server.ts";
import type { TestServers } from "./test-servers.ts";

/**
 * The file of a stack that comes with the project, made so that it can be tried: with stack local's secrets and Telegram
 * server, and without long waits. @param change puts test servers in the place of real ones
 */
export function rehearsed(stack: "prod" | "staging", change: (config: StackConfig) => void): string {
  const [real, local] = [fileOf(stack), fileOf("local")];
  const config: StackConfig = { ...secretsOf(local.config), ...real.config };
  const [server] = Object.keys(config["aisha:servers"]);
  config["aisha:apps"].telegram = { ...local.config["aisha:apps"].telegram, server, limits: {} };
  config["aisha:apps"]["webhook-api"].env.VERSION = "1";
  config["aisha:nginx"].drainSeconds = 2;
  delete config["aisha:state"];
  if (config["aisha:environment"] === "production") {
    config["aisha:allow"] = { "file-state": "a rehearsal that ends with its clone" };
  }
  for (const workload of Object.values<StackConfig>({ ...config["aisha:apps"], ...config["aisha:bots"] })) {
    workload.settleSeconds = 1;
    workload.health.intervalSeconds = 2;
    if (workload.env?.TELEGRAM_API_ROOT) workload.env.TELEGRAM_API_ROOT = "http://telegram:8081";
  }
  change(config);
  return stringify({ encryptionsalt: local.encryptionsalt, config });
}

/** A test server as a stack's file declares it, reached by its own address. */
export function declaredAs({ address, user, hostKey }: TestServer, servers: TestServers, hub: Hub): StackConfig {
  const system = { docker: { registryMirrors: [hub.url] } };
  return { host: address, user, hostKey, key: servers.keyPath, system };
}

export function secretsOf(config: StackConfig): StackConfig {
  return Object.fromEntries(Object.entries(config).filter(([key]) => key.startsWith("secrets:")));
}

function fileOf(stack: string): { encryptionsalt?: string; config: StackConfig } {
  return parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8"));
}
