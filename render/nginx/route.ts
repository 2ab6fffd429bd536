import { methodsWithBody, type Route } from "../../config/route.ts";
import { block } from "./lines.ts";
import { type Token, tokenVariable } from "./token.ts";

/** A path, the upstream that answers it, and what is refused before. */
export interface NginxRoute extends Route {
  path: string;
  /** Key of `upstreams`. */
  upstream: string;
}

/** For the `http` block: how a client that asks too often is told, and when one that is refused for now may come again. */
export const limits = [
  "limit_req_status 429;",
  "limit_req_log_level info; # the access log has them",
  ...block("map $status:$limit_req_status $retry_after", ["429:REJECTED 1;", "~^503: $pause;"]),
];

/** For the `http` block: where the requests of each client address are counted. 10 MB hold 80,000 addresses. */
export function limitZone({ path, rateLimit }: NginxRoute): string[] {
  return rateLimit ? [`limit_req_zone $binary_remote_addr zone=${path}:10m rate=${rateLimit.perSecond}r/s;`] : [];
}

/** The token that a route asks for. */
export function tokenOf({ secretToken, secretHeader }: Route): Token | undefined {
  return secretToken === undefined ? undefined : { header: secretHeader, secret: secretToken };
}

/** @param internal networks that may use a route which is not public */
export function routeLocation(route: NginxRoute, internal: string[]): string[] {
  const { path, upstream, stripPrefix, maxBodyKb, timeoutSeconds } = route;
  // An ending slash takes everything below the path; without one, only the path itself is meant.
  return block(`location ${path.endsWith("/") ? `^~ ${path}` : `= ${path}`}`, [
    "if ($pause) { return 503; }",
    ...onlyMethods(route.methods),
    ...onlyWithToken(route),
    ...onlyTypes(route.contentTypes),
    ...(route.public ? [] : onlyFrom(internal)),
    ...limit(route),
    `client_max_body_size ${maxBodyKb}k;`,
    `proxy_read_timeout ${timeoutSeconds}s;`,
    `proxy_pass http://${upstream}${stripPrefix ? "/" : ""};`,
  ]);
}

/** `$allow` becomes a header of the answer. */
export function onlyMethods(methods: string[] | undefined): string[] {
  if (!methods) return [];
  const taken = methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : method));
  return block(`if ($request_method !~ "^(${taken.join("|")})$")`, [
    `set $allow "${taken.join(", ")}";`,
    "return 405;",
  ]);
}

export function onlyFrom(networks: string[]): string[] {
  return [...["127.0.0.0/8", ...networks].map((network) => `allow ${network};`), "deny all;"];
}

/** What comes within the burst is not held back. nginx takes no burst of 0. */
function limit({ path, rateLimit }: NginxRoute): string[] {
  if (!rateLimit) return [];
  return [`limit_req zone=${path}${rateLimit.burst > 0 ? ` burst=${rateLimit.burst} nodelay` : ""};`];
}

function onlyWithToken(route: NginxRoute): string[] {
  const token = tokenOf(route);
  return token ? block(`if (${tokenVariable(token)} = "")`, ["return 401;"]) : [];
}

/** The type is looked at where a body counts; "; charset=…" and the like may follow it. */
function onlyTypes(types: string[] | undefined): string[] {
  if (!types) return [];
  const taken = types.map((type) => type.replaceAll(/[.+]/g, "\\$&")).join("|");
  return [
    'set $typed "$request_method $content_type";',
    ...block(`if ($typed ~* "^(${methodsWithBody.join("|")}) (?!(${taken}) *(;|$))")`, ["return 415;"]),
  ];
}
