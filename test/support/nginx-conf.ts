import { nginx } from "../../config/nginx.ts";
import { route } from "../../config/route.ts";
import type { NginxConf } from "../../render/nginx/conf.ts";
import type { NginxRoute } from "../../render/nginx/route.ts";

type Options = Parameters<typeof route.parse>[0];

/** A route as it is configured, with the defaults for what is left out. */
export function nginxRoute(path: string, upstream: string, options: Options = {}): NginxRoute {
  return { ...route.parse(options), path, upstream };
}

/** What nginx.conf is made of, with the defaults of the configuration for what is left out. */
export function nginxConf(changes: Partial<NginxConf> = {}): NginxConf {
  return {
    ...nginx.parse({ image: "nginx", address: "127.0.0.1", http: 8080, https: 8443, drainSeconds: 10 }),
    certificatePath: "/etc/aisha/cert.pem",
    keyPath: "/etc/aisha/key.pem",
    tokensPath: "/etc/aisha/secrets.conf",
    maintenance: { path: "/etc/aisha/maintenance", retryAfterSeconds: 60 },
    healthSocket: "/run/nginx-health.sock",
    workers: 2,
    upstreams: {},
    routes: [],
    ...changes,
  };
}

/** The block that starts with a line, without its indentation; empty where there is none. */
export function blockOf(text: string, start: string): string {
  const lines = text.split("\n");
  const first = lines.findIndex((line) => line.trim() === start);
  if (first < 0) return "";
  const indent = lines[first]!.match(/^ */)![0].length;
  const length = lines.slice(first).indexOf(`${" ".repeat(indent)}}`);
  return lines
    .slice(first, first + length + 1)
    .map((line) => line.slice(indent))
    .join("\n");
}
