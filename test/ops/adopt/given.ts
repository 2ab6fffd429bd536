import { foundIn, type OldContainer } from "../../../ops/adopt/found.ts";

/** What look.sh prints on a server. */
export const said = [
  "certificate\t/etc/letsencrypt/live/app.example.org/fullchain.pem\t/etc/letsencrypt/live/app.example.org/privkey.pem",
  "ssl_certificate\t/etc/nginx/ssl/app.crt",
  "ssl_certificate_key\t/etc/nginx/ssl/app.key",
  "unit\tnginx.service\t443",
  "unit\tnginx.service\t80",
  "cron\t/etc/cron.d/aisha\t*/5 * * * * root docker start aisha-bot",
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
};

export function container(name: string, more: Partial<OldContainer> = {}): OldContainer {
  return { ...plain, name, ...more };
}

export const found = foundIn(said, [
  container("aisha-redis", {
    mounts: [{ source: "aisha_redis_data", target: "/data" }],
    ports: [6379],
    compose: "aisha",
  }),
  container("aisha-standby-bot", { runs: false, secrets: ["TELEGRAM_TOKEN"] }),
  container("aisha-webhook-api-1", { mounts: [{ source: "/opt/aisha/nginx/sites", target: "/sites" }] }),
  container("postgres", { image: "postgres:16", ports: [5432] }),
  container("images", { ports: [5000], mounts: [{ source: "/var/lib/registry", target: "/var/lib/registry" }] }),
]);
