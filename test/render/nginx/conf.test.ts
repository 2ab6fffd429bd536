import { describe, expect, test } from "vitest";
import { type NginxConf, renderNginx } from "../../render/nginx.ts";

const conf: NginxConf = {
  address: "127.0.0.1",
  http: 8080,
  https: 8443,
  drainSeconds: 10,
  certificatePath: "/etc/aisha/cert.pem",
  keyPath: "/etc/aisha/key.pem",
  healthSocket: "/run/nginx-health.sock",
  upstreams: {
    "webhook-api": { addresses: ["172.20.0.3", "172.20.0.2"], port: 3000 },
    chat: { addresses: ["172.20.0.4"], port: 8081 },
  },
  routes: [
    { path: "/webhook", upstream: "webhook-api", stripPrefix: false },
    { path: "/chat/", upstream: "chat", stripPrefix: true },
  ],
};

/** The block that starts with a line, without its indentation. */
function block(text: string, start: string): string {
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

describe("nginx.conf", () => {
  const text = renderNginx(conf);

  test.each([
    [
      "upstream webhook-api {",
      "upstream webhook-api {\n    zone webhook-api 64k;\n    least_conn;\n    server 172.20.0.2:3000;\n    server 172.20.0.3:3000;\n}",
    ],
    ["location = /webhook {", "location = /webhook {\n    proxy_pass http://webhook-api;\n}"],
    ["location ^~ /chat/ {", "location ^~ /chat/ {\n    proxy_pass http://chat/;\n}"],
    [
      "location = /_error/404 {",
      `location = /_error/404 {\n    internal;\n    default_type application/json;\n    return 404 '{"error":"not found"}';\n}`,
    ],
  ])("has the block %s", (start, expected) => expect(block(text, start)).toBe(expected));

  test.each([
    "worker_shutdown_timeout 10s;",
    "listen 127.0.0.1:8080 reuseport;",
    "listen 127.0.0.1:8443 ssl reuseport;",
    "listen unix:/run/nginx-health.sock;",
    "return 308 https://$host:8443$request_uri;",
    "ssl_protocols TLSv1.2 TLSv1.3;",
    'add_header Strict-Transport-Security "max-age=63072000" always;',
  ])("says %s", (line) => expect(text.split("\n").map((found) => found.trim())).toContain(line));

  test("is the same for the same routes and upstreams in another order", () => {
    const upstreams = Object.fromEntries(Object.entries(conf.upstreams).reverse());
    expect(renderNginx({ ...conf, upstreams, routes: [...conf.routes].reverse() })).toBe(text);
  });

  test("without routes, answers 404 and its own health", () => {
    const bare = renderNginx({ ...conf, upstreams: {}, routes: [] });
    expect(bare).not.toContain("proxy_pass");
    expect(block(bare, "location / {")).not.toBe("");
  });
});
