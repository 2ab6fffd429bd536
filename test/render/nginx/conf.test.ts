import { describe, expect, test } from "vitest";
import { renderNginx } from "../../../render/nginx/conf.ts";
import { blockOf, nginxConf, nginxRoute } from "../../support/nginx-conf.ts";

const upstreams = {
  "webhook-api": { addresses: ["172.20.0.3", "172.20.0.2"], port: 3000 },
  chat: { addresses: ["172.20.0.4"], port: 8081 },
};
const routes = [
  nginxRoute("/webhook", "webhook-api", { rateLimit: { perSecond: 5 } }),
  nginxRoute("/chat/", "chat", { stripPrefix: true }),
];
const conf = nginxConf({ upstreams, routes });
const linesOf = (text: string) => text.split("\n").map((line) => line.trim());

describe("nginx.conf", () => {
  const text = renderNginx(conf);

  test("has an upstream for each app, which forgets failures", () =>
    expect(blockOf(text, "upstream webhook-api {")).toBe(`upstream webhook-api {
    zone webhook-api 64k;
    least_conn;
    server 172.20.0.2:3000 max_fails=0;
    server 172.20.0.3:3000 max_fails=0;
}`));

  test("answers its own errors in JSON, with the status as it was", () =>
    expect(blockOf(text, "location = /_error {")).toBe(`location = /_error {
    internal;
    default_type application/json;
    return 200 '{"error":"$error"}'; # the status stays the one of the error
}`));

  test("shows its status to this server only", () =>
    expect(blockOf(text, "location = /nginx-status {")).toBe(`location = /nginx-status {
    if ($request_method !~ "^(GET|HEAD)$") {
        set $allow "GET, HEAD";
        return 405;
    }
    allow 127.0.0.0/8;
    deny all;
    access_log off;
    stub_status;
}`));

  test.each([
    "worker_processes 2;",
    "worker_shutdown_timeout 10s;",
    "worker_connections 4096;",
    "worker_rlimit_nofile 8192;",
    "listen 127.0.0.1:8080 reuseport;",
    "listen 127.0.0.1:8443 ssl reuseport;",
    "listen unix:/run/nginx-health.sock;",
    "return 308 https://$host:8443$request_uri;",
    "ssl_protocols TLSv1.2 TLSv1.3;",
    "proxy_next_upstream error timeout;",
    "proxy_next_upstream_tries 3;",
    "limit_req_zone $binary_remote_addr zone=/webhook:10m rate=5r/s;",
    "limit_req_status 429;",
    "map $status:$limit_req_status $retry_after {",
  ])("says %s", (line) => expect(linesOf(text)).toContain(line));

  test.each(["include /etc/aisha/secrets.conf;", "server_name", "non_idempotent", "proxy_intercept_errors"])(
    "does not say %s",
    (words) => expect(text).not.toContain(words),
  );

  test("redirects to the usual port without naming it", () =>
    expect(renderNginx({ ...conf, https: 443 })).toContain("return 308 https://$host$request_uri;"));

  test("knows its names", () => {
    const named = linesOf(renderNginx({ ...conf, names: ["a.example.org", "b.example.org"] }));
    expect(named.filter((line) => line === "server_name a.example.org b.example.org;")).toHaveLength(2);
  });

  test("reads the secrets where a route asks for a token", () => {
    const asking = nginxRoute("/webhook", "webhook-api", { secretToken: "hook" });
    expect(renderNginx({ ...conf, routes: [asking] })).toContain("include /etc/aisha/secrets.conf;");
  });

  test("has snippets as the last lines of their blocks", () => {
    const snippets = { http: "gzip on;\n", server: "location = /a {\n    return 204;\n}" };
    const text = renderNginx({ ...conf, snippets });
    expect(text).toMatch(/\n {8}location = \/a \{\n {12}return 204;\n {8}\}\n {4}\}\n\n {4}gzip on;\n\}\n$/);
  });

  test("is the same for the same routes, upstreams and headers in another order", () => {
    const headers = { "X-A": "1", "X-B": "2" };
    const reversed = {
      upstreams: Object.fromEntries(Object.entries(upstreams).reverse()),
      routes: [...routes].reverse(),
      headers: Object.fromEntries(Object.entries(headers).reverse()),
    };
    expect(renderNginx({ ...conf, ...reversed })).toBe(renderNginx({ ...conf, headers }));
  });

  test("without routes, answers 404 and its own health", () => {
    const bare = renderNginx(nginxConf());
    expect(bare).not.toContain("proxy_pass");
    expect(linesOf(bare)).toEqual(expect.arrayContaining(["return 404;", `return 200 '{"status":"ok"}';`]));
  });

  test("has no 404 of its own beside a route that takes every path", () => {
    const text = renderNginx({ ...conf, routes: [nginxRoute("/", "chat")] });
    expect(text).not.toContain("return 404;");
    expect(blockOf(text, "location ^~ / {")).toContain("proxy_pass http://chat;");
  });
});
