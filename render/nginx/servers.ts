import type { NginxConf } from "./conf.ts";
import { errorAnswers } from "./errors.ts";
import { addHeaders } from "./headers.ts";
import { block, groups } from "./lines.ts";
import { onlyFrom, onlyMethods, routeLocation } from "./route.ts";
import { snippetLines } from "./snippet.ts";

/** Asked by the container's own health check, never by another nginx on the same ports. */
export function healthServer({ healthSocket }: NginxConf): string[] {
  return block("server", [
    `listen unix:${healthSocket};`,
    "access_log off;",
    ...block("location = /health", ["return 200;"]),
  ]);
}

/** 308 keeps the method and the body, which 301 does not. */
export function redirectServer({ address, http, https, names }: NginxConf): string[] {
  const port = https === 443 ? "" : `:${https}`;
  return block(
    "server",
    groups(
      [`listen ${address}:${http} reuseport;`, ...serverName(names)],
      block("location /", [`return 308 https://$host${port}$request_uri;`]),
      errorAnswers,
    ),
  );
}

export function tlsServer(conf: NginxConf): string[] {
  const { address, https, names, certificatePath, keyPath, routes, internal, snippets } = conf;
  return block(
    "server",
    groups(
      [
        `listen ${address}:${https} ssl reuseport;`,
        ...serverName(names),
        "http2 on;",
        `ssl_certificate ${certificatePath};`,
        `ssl_certificate_key ${keyPath};`,
      ],
      addHeaders(conf),
      maintenance(conf),
      health,
      status,
      ...routes.map((route) => routeLocation(route, internal)),
      routes.some(({ path }) => path === "/") ? [] : block("location /", ["return 404;"]),
      errorAnswers,
      snippetLines(snippets.server),
    ),
  );
}

/** The file is looked at for each request: switched without a reload, which would have to wait for the apps' gates. */
function maintenance({ maintenance: { path, retryAfterSeconds } }: NginxConf): string[] {
  return ['set $pause "";', `if (-x ${path}) { set $pause ${retryAfterSeconds}; }`];
}

function serverName(names: string[]): string[] {
  return names.length > 0 ? [`server_name ${names.join(" ")};`] : [];
}

const health = block("location = /health", [
  ...onlyMethods(["GET"]),
  "access_log off;",
  "default_type application/json;",
  `return 200 '{"status":"ok"}';`,
]);

/** Counts of connections and requests, for this server only. */
const status = block("location = /nginx-status", [
  ...onlyMethods(["GET"]),
  ...onlyFrom([]),
  "access_log off;",
  "stub_status;",
]);
