import { schema } from "../../config/schema.ts";
import { configurationWith, type Tree } from "./configuration.ts";

const route = {
  methods: ["POST"],
  contentTypes: ["application/json"],
  rateLimit: { perSecond: 5 },
  secretToken: "token",
  about: "curl {url}",
};

const workload = {
  server: "here",
  image: "product",
  command: ["node", "main.ts"],
  env: { LOG: "info" },
  secrets: { TOKEN: "token" },
  volumes: { data: { path: "/data", owner: "1000:1000", adopt: "/srv/data" } },
  user: "1000:1000",
  health: { command: ["true"] },
  limits: { memoryMb: 64 },
};

const outside = { host: "10.0.0.5", server: "here" };

/** A configuration that has every key there is, each with a value that is right within {@link fullSurroundings}. */
export function fullConfiguration(): Tree {
  const login = { host: "app.internal", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
  const given = configurationWith(
    ["environment", "staging"],
    ["allow/http-registry/registry\\/ui\\/address", "nobody reads what it says"],
    ["state", "s3://bucket?region=eu-central-1"],
    ["servers/there", { transport: "ssh", ...login, key: "~/.ssh/id_ed25519", jump: { ...login, host: "bastion" } }],
    ["servers/there/system/docker/daemon/debug", true],
    ["servers/there/system/ssh/settings/MaxAuthTries", "4"],
    ["servers/there/system/firewall/open/5432", ["10.0.0.0/8"]],
    ["servers/there/system/users/deploy", { keys: [`${login.hostKey} deploy`] }],
    ["servers/there/system/sysctl/vm.swappiness", "10"],
    ["servers/there/system/folders/\\/srv\\/audio", {}],
    ["servers/here/housekeeping/unusedVolumesDays/cache-*", 30],
    ["servers/here/housekeeping/files/archives", { folder: "/srv/archives", pattern: "*.gz", days: 30 }],
    ["servers/there/housekeeping/unusedVolumesDays/anonymous", 30],
    ["servers/there/housekeeping/files/logs", { folder: "/var/log/aisha", pattern: "*.log", days: 7 }],
    ["servers/there/leaves", ["aisha-bot-db"]],
    ["images/product/args/VERSION", "1"],
    ["images/product/dockerfile", "sample/Dockerfile"],
    ["registry/server", "here"],
    ["registry/mode", "https"],
    ["registry/users/deployer", "token"],
    ["registry/metricsPort", 5002],
    ["registry/adopt", "old_registry"],
    ["registry/ui", { image: "base", port: 5003, address: "203.0.113.5" }],
    ["nginx/server", "here"],
    ["nginx/certificate", { cert: "/etc/tls/cert.pem", key: "/etc/tls/key.pem" }],
    ["nginx/headers/X-A", "1"],
    ["apps/api", { ...workload, port: 3000, probePath: "/health", routes: { "/webhook": route } }],
    [
      "apps/api/smoke/answers",
      { path: "/webhook", headers: { "X-A": "1" }, secretHeaders: { "X-B": "token" }, body: "{}", contains: "x" },
    ],
    ["bots/talker", { ...workload, heartbeat: "/tmp/heartbeat" }],
    ["services/db", { ...outside, kind: "postgres", database: "aisha", user: "aisha", password: "token" }],
    ["services/cache", { ...outside, kind: "redis", user: "aisha", password: "token" }],
    ["services/files", { ...outside, kind: "minio", bucket: "audio", accessKey: "token", secretKey: "token" }],
    ["transcription", { app: "api", keys: ["TOKEN"], folder: "/data" }],
  );
  return schema.parse(given) as unknown as Tree; // which adds those with a default
}

export const fullSurroundings = {
  secrets: new Map([["token", { encrypted: true, bytes: 20, visible: true }]]),
  exists: () => true,
};

/** The paths of all keys in a tree. */
export function keysOf(tree: unknown, path: string[] = []): string[][] {
  return Object.entries(mapOf(tree)).flatMap(([key, value]) => [[...path, key], ...keysOf(value, [...path, key])]);
}

/** The full configuration with another value at one of its paths. */
export function fullWith(path: string[], value: unknown): Tree {
  const tree = fullConfiguration();
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => mapOf(at)[key], tree);
  mapOf(parent)[path.at(-1)!] = value;
  return tree;
}

function mapOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
