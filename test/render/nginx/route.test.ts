import { describe, expect, test } from "vitest";
import { routeLocation } from "../../../render/nginx/route.ts";
import { nginxRoute } from "../../support/nginx-conf.ts";

const text = (path: string, options = {}, internal: string[] = []) =>
  routeLocation(nginxRoute(path, "api", options), internal).join("\n");

describe("a location", () => {
  test("of a path takes that path only", () =>
    expect(text("/webhook")).toBe(`location = /webhook {
    if ($pause) { return 503; }
    client_max_body_size 1024k;
    proxy_read_timeout 60s;
    proxy_pass http://api;
}`));

  test("of a path with an ending slash takes what is below it, without the prefix when told so", () =>
    expect(text("/chat/", { stripPrefix: true })).toBe(`location ^~ /chat/ {
    if ($pause) { return 503; }
    client_max_body_size 1024k;
    proxy_read_timeout 60s;
    proxy_pass http://api/;
}`));

  test("of a webhook refuses what is not one before the app hears of it", () => {
    const options = {
      methods: ["POST"],
      contentTypes: ["application/json", "application/x+json"],
      maxBodyKb: 64,
      rateLimit: { perSecond: 50, burst: 100 },
      secretToken: "hook-secret",
      public: false,
      timeoutSeconds: 5,
    };
    expect(text("/webhook", options, ["10.0.0.0/8"])).toBe(`location = /webhook {
    if ($pause) { return 503; }
    if ($request_method !~ "^(POST)$") {
        set $allow "POST";
        return 405;
    }
    if ($given_x_telegram_bot_api_secret_token__hook_secret = "") {
        return 401;
    }
    set $typed "$request_method $content_type";
    if ($typed ~* "^(PATCH|POST|PUT) (?!(application/json|application/x\\+json) *(;|$))") {
        return 415;
    }
    allow 127.0.0.0/8;
    allow 10.0.0.0/8;
    deny all;
    limit_req zone=/webhook burst=100 nodelay;
    client_max_body_size 64k;
    proxy_read_timeout 5s;
    proxy_pass http://api;
}`);
  });

  test.each([
    [{ methods: ["GET"] }, 'set $allow "GET, HEAD";'],
    [{ methods: ["POST", "GET"] }, 'if ($request_method !~ "^(POST|GET|HEAD)$") {'],
    [{ rateLimit: { perSecond: 1, burst: 0 } }, "limit_req zone=/a;"],
    [{ rateLimit: { perSecond: 1 } }, "limit_req zone=/a burst=20 nodelay;"],
    [{ secretToken: "s", secretHeader: "X-Key" }, 'if ($given_x_key__s = "") {'],
  ])("with %j says %s", (options, line) => expect(text("/a", options)).toContain(`    ${line}\n`));
});
