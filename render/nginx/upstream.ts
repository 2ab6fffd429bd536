import { block, order } from "./lines.ts";

export interface NginxUpstream {
  /** Addresses that passed a gate; at least one. */
  addresses: string[];
  port: number;
}

/**
 * max_fails=0: nginx does not remember that a replica failed. Remembering (10 s by default) would leave nobody to ask
 * when the second replica restarts while the first, long back, is still held to be down. Instead each request finds out
 * for itself and goes on to the next replica, and least_conn lets few wait for one that does not answer.
 */
export function upstream([name, { addresses, port }]: [string, NginxUpstream]): string[] {
  return block(`upstream ${name}`, [
    `zone ${name} 64k;`,
    "least_conn;",
    ...[...addresses].sort(order).map((address) => `server ${address}:${port} max_fails=0;`),
  ]);
}

/** For the `http` block: how requests are passed on, and when they are sent once more. */
export const proxying = [
  "# No keepalive to upstreams: a POST on a connection that an app closes at that moment could not be sent again.",
  "proxy_http_version 1.1;",
  "proxy_set_header Host $host;",
  "proxy_set_header Connection close;",
  "proxy_set_header X-Real-IP $remote_addr;",
  "proxy_set_header X-Forwarded-For $remote_addr;",
  "proxy_set_header X-Forwarded-Proto $scheme;",
  "proxy_set_header X-Request-Id $request_id;",
  "# A replica that has stopped does not answer at all; on a bridge a connection takes far less than a millisecond.",
  "proxy_connect_timeout 2s;",
  "# A request goes to the next replica when it was not sent, or when it is idempotent and was not answered. An app's own",
  "# 502 or 503 is an answer: it may have done half of the work.",
  "proxy_next_upstream error timeout;",
  "proxy_next_upstream_tries 3;",
  "proxy_next_upstream_timeout 10s;",
];
