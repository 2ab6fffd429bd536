import { schema } from "../../../config/schema.ts";
import { type Found, foundIn, type OldContainer } from "../../../ops/adopt/found.ts";
import { configurationWith } from "../../support/configuration.ts";

/** What look.sh prints on a server. */
export const said = [
  "certificate\t/etc/letsencrypt/live/app.example.org/fullchain.pem\t/etc/letsencrypt/live/app.example.org/privkey.pem",
  "ssl_certificate\t/etc/nginx/ssl/app.crt\t/etc/nginx/conf.d/app.conf",
  "ssl_certificate_key\t/etc/nginx/ssl/app.key\t/etc/nginx/conf.d/app.conf",
  "unit\tnginx.service\t443",
  "unit\tnginx.service\t80",
  "cron\t/etc/cron.d/aisha\t*/5 * * * * root docker start aisha-standby-bot -e TOKEN=5ecret",
  "docker-ce",
  'daemon\t{"data-root": "/mnt/docker", "live-restore": false, "registry-mirrors": ["https://mirror.example.org"]}',
  "",
].join("\n");

const plain: OldContainer = {
  name: "",
  image: "old",
  runs: true,
  restart: "always",
  ports: [],
  mounts: [],
  networks: ["aisha-net"],
  secrets: [],
  compose: undefined,
  vanishes: false,
};

export function container(name: string, more: Partial<OldContainer> = {}): OldContainer {
  return { ...plain, name, ...more };
}

export const containers = [
  container("aisha-redis", {
    mounts: [{ source: "aisha_redis_data", target: "/data" }],
    ports: [6379],
    compose: "aisha",
  }),
  container("aisha-standby-bot", { runs: false, secrets: ["TELEGRAM_TOKEN"] }),
  container("aisha-webhook-api-1", { mounts: [{ source: "/opt/aisha/nginx/sites", target: "/sites" }] }),
  container("postgres", { image: "postgres:16", ports: [5432] }),
  container("images", { ports: [5000], mounts: [{ source: "/var/lib/registry", target: "/var/lib/registry" }] }),
];

export const found = foundWith(containers);

export function foundWith(
  all: OldContainer[],
  { stackVolumes = {}, lines = said }: { stackVolumes?: Record<string, string>; lines?: string } = {},
): Found {
  return foundIn(lines, { containers: all, stackVolumes, nginxMounts: [] });
}

const image = `registry/old@sha256:${"a".repeat(64)}`;
const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const app = { transport: "ssh", host: "app.internal", user: "admin", hostKey };
type Changes = Parameters<typeof configurationWith>;

export const changes: Changes = [
  ["servers", { app }],
  ["registry/address", "10.0.0.2"],
  ["registry/port", 5000],
  ["nginx/http", 80],
  ["nginx/https", 443],
  ["apps", { redis: { image, release: "recreate", volumes: { data: "/data" } }, "webhook-api": { image } }],
  ["bots", { bot: { image } }],
];

/** The product on one server. */
export function productWith(...more: Changes) {
  return schema.parse(configurationWith(...structuredClone(changes), ...more));
}

/** The same, with its bot and a worker on another server. */
export function onTwoServers() {
  return productWith(
    ["servers/infra", { ...app, host: "infra.internal", edgeSubnet: "10.219.1.0/24" }],
    ["servers/app/system/firewall/open/5000", ["10.0.0.0/8"]],
    ["registry/server", "app"],
    ["nginx/server", "app"],
    ["apps/redis/server", "infra"],
    ["apps/webhook-api/server", "app"],
    ["bots/bot/server", "infra"],
    ["apps/worker", { image, server: "infra" }],
  );
}
