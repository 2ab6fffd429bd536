import type { NginxConfig } from "../../config/nginx.ts";
import { errorTexts } from "./errors.ts";
import { headerMaps } from "./headers.ts";
import { block, groups, order, sorted } from "./lines.ts";
import { limits, limitZone, type NginxRoute, tokenOf } from "./route.ts";
import { healthServer, redirectServer, tlsServer } from "./servers.ts";
import { snippetLines } from "./snippet.ts";
import { tls } from "./tls.ts";
import { type NginxUpstream, proxying, upstream } from "./upstream.ts";

/** All that nginx.conf says. */
export interface NginxConf extends Omit<NginxConfig, "server" | "image" | "certificate" | "maintenance"> {
  certificatePath: string;
  keyPath: string;
  healthSocket: string;
  /** The file with the tokens that routes ask for; read only where one does. */
  tokensPath: string;
  /** The file that takes requests to apps away while it can be executed, and when clients are told to come again. */
  maintenance: { path: string; retryAfterSeconds: number };
  /** Worker processes; as many as nginx may use processors. */
  workers: number;
  upstreams: Record<string, NginxUpstream>;
  routes: NginxRoute[];
}

/** The whole of nginx.conf. The same input gives the same text, whatever the order of its maps. */
export function renderNginx(conf: NginxConf): string {
  const lines = groups(
    [
      "# Written by the Pulumi program. A change made here shows as drift and is undone by the next update.",
      "user www-data;",
      `worker_processes ${conf.workers};`,
      // A connection, and a file for what does not fit into memory.
      `worker_rlimit_nofile ${2 * conf.workerConnections};`,
      `worker_shutdown_timeout ${conf.drainSeconds}s;`,
      "pid /run/nginx.pid;",
      "error_log /dev/stderr notice;",
    ],
    block("events", [`worker_connections ${conf.workerConnections};`]),
    block("http", http(conf)),
  );
  return `${lines.join("\n")}\n`;
}

function http(conf: NginxConf): string[] {
  const routes = [...conf.routes].sort((a, b) => order(a.path, b.path));
  return groups(
    basics,
    accessLog,
    tls,
    proxying,
    [...limits, ...routes.flatMap(limitZone)],
    routes.some(tokenOf) ? [`include ${conf.tokensPath};`] : [],
    errorTexts,
    headerMaps(conf),
    ...sorted(conf.upstreams).map(upstream),
    healthServer(conf),
    redirectServer(conf),
    tlsServer({ ...conf, routes }),
    snippetLines(conf.snippets.http),
  );
}

const basics = [
  "include /etc/nginx/mime.types;",
  "default_type application/octet-stream;",
  "server_tokens off;",
  "variables_hash_bucket_size 256; # some of the names below are long",
  "uninitialized_variable_warn off; # $allow is set only where it is needed",
  ...["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `${kind}_temp_path /tmp/${kind};`),
];

const accessLog = [
  `log_format timed '$remote_addr [$time_iso8601] "$request" $status $body_bytes_sent '`,
  `                 'upstream=$upstream_addr upstream_status=$upstream_status '`,
  `                 'time=$request_time upstream_time=$upstream_response_time id=$request_id';`,
  "access_log /dev/stdout timed;",
];
