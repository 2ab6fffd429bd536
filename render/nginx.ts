/** A path and the upstream that answers it. */
export interface NginxRoute {
  path: string;
  /** Key of `upstreams`. */
  upstream: string;
  /** Cut the route's own path off before the upstream sees the request. */
  stripPrefix: boolean;
}

export interface NginxUpstream {
  /** Addresses that passed a gate; at least one. */
  addresses: string[];
  port: number;
}

export interface NginxConf {
  /** Address to listen on. */
  address: string;
  http: number;
  https: number;
  /** Seconds that old workers have for their last requests. */
  drainSeconds: number;
  certificatePath: string;
  keyPath: string;
  healthSocket: string;
  upstreams: Record<string, NginxUpstream>;
  routes: NginxRoute[];
}

// Mozilla's intermediate profile, version 6.0: TLS 1.2 and 1.3, the client's order of ciphers.
const ciphers = [
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/** Answers that nginx gives by itself, so that a client never has to parse HTML. */
const errors: Record<number, string> = {
  400: "bad request",
  404: "not found",
  405: "method not allowed",
  413: "body too large",
  414: "address too long",
  429: "too many requests",
  500: "internal error",
  502: "no answer from the application",
  503: "not available",
  504: "the application took too long",
};

/** The whole of nginx.conf. The same input gives the same text, whatever the order of its maps. */
export function renderNginx(conf: NginxConf): string {
  return `# Written by the Pulumi program. A change made here shows as drift and is undone by the next update.
user www-data;
worker_processes auto;
worker_shutdown_timeout ${conf.drainSeconds}s;
pid /run/nginx.pid;
error_log /dev/stderr notice;

events {
    worker_connections 4096;
}

http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    server_tokens off;
    client_body_temp_path /tmp/body;
    proxy_temp_path /tmp/proxy;
    fastcgi_temp_path /tmp/fastcgi;
    uwsgi_temp_path /tmp/uwsgi;
    scgi_temp_path /tmp/scgi;

    log_format timed '$remote_addr [$time_iso8601] "$request" $status $body_bytes_sent '
                     'upstream=$upstream_addr time=$request_time upstream_time=$upstream_response_time id=$request_id';
    access_log /dev/stdout timed;

    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers ${ciphers};
    ssl_prefer_server_ciphers off;
    ssl_session_cache shared:tls:10m;
    ssl_session_timeout 1d;
    ssl_session_tickets off;

    # No keepalive to upstreams: a POST on a connection that an app closes at that moment could not be sent again.
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header Connection close;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header X-Request-Id $request_id;
    proxy_connect_timeout 3s;
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 3;

${sorted(conf.upstreams).map(upstream).join("\n\n")}

    # Asked by the container's own health check, never by another nginx on the same ports.
    server {
        listen unix:${conf.healthSocket};
        access_log off;
        location = /health {
            return 200;
        }
    }

    server {
        listen ${conf.address}:${conf.http} reuseport;
        location / {
            return 308 https://$host:${conf.https}$request_uri;
        }
    }

    server {
        listen ${conf.address}:${conf.https} ssl reuseport;
        http2 on;
        ssl_certificate ${conf.certificatePath};
        ssl_certificate_key ${conf.keyPath};
        add_header Strict-Transport-Security "max-age=63072000" always;
        add_header X-Content-Type-Options nosniff always;
${Object.keys(errors)
  .map((code) => `        error_page ${code} /_error/${code};`)
  .join("\n")}

        location = /health {
            access_log off;
            default_type application/json;
            return 200 '{"status":"ok"}';
        }

${[...conf.routes]
  .sort((a, b) => order(a.path, b.path))
  .map(location)
  .join("\n\n")}

        location / {
            return 404;
        }

${Object.entries(errors).map(errorLocation).join("\n\n")}
    }
}
`;
}

function upstream([name, { addresses, port }]: [string, NginxUpstream]): string {
  return `    upstream ${name} {
        zone ${name} 64k;
        least_conn;
${[...addresses]
  .sort(order)
  .map((address) => `        server ${address}:${port};`)
  .join("\n")}
    }`;
}

function location({ path, upstream, stripPrefix }: NginxRoute): string {
  // An ending slash takes everything below the path; without one, only the path itself is meant.
  const match = path.endsWith("/") ? `^~ ${path}` : `= ${path}`;
  return `        location ${match} {
            proxy_pass http://${upstream}${stripPrefix ? "/" : ""};
        }`;
}

function errorLocation([code, text]: [string, string]): string {
  return `        location = /_error/${code} {
            internal;
            default_type application/json;
            return ${code} '{"error":"${text}"}';
        }`;
}

function sorted<Value>(map: Record<string, Value>): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => order(a, b));
}

/** By code points, so that the order is the same in every locale. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
