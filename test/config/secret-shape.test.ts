import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { secretIn } from "../../config/guards/secret-shape.ts";
import { problemsWith } from "../support/configuration.ts";

const byName = "as its name says";
const like = (what: string) => `which looks like ${what}`;
const letters = "AbCd1234efGH5678ijKL9012mnOP3456qrST";

describe("a value is taken for a secret", () => {
  test.each([
    ["BOT_TOKEN", "x", byName],
    ["dbPassword", "hunter2", byName],
    ["REDIS_PASSWORD", "123456", byName],
    ["OPENAI_API_KEY", letters, byName],
    ["SECRET_PATH", letters, byName],
    ["x-api-key", letters, byName],
    ["API_KEY", "k3j4h5kj6h34k5jh6k3j4h5k", byName],
    ["ENCRYPTION_KEY", "0123456789abcdef0123456789abcdef", byName],
    ["DB_PASS", "hunter2", byName],
    ["BOT", `123456789:${"A".repeat(35)}`, like("a Telegram bot's token")],
    ["CERT", "-----BEGIN RSA PRIVATE KEY-----", like("a private key")],
    ["A", "AKIAIOSFODNN7EXAMPLE", like("an AWS access key")],
    ["A", `sk-${letters}`, like("an API key")],
    ["A", `ghp_${letters}`, like("a GitHub token")],
    ["A", "xoxb-1234567890-abc", like("a Slack token")],
    ["A", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", like("a JWT")],
    ["Authorization", `Bearer ${letters}`, like("a login")],
    ["REDIS_URL", "redis://:hunter2@redis:6379", like("a URL with a password")],
    ["DATABASE_URL", "postgres://aisha:p%40ss@db/aisha", like("a URL with a password")],
  ])("%s: %s", (name, value, why) => expect(secretIn(name, value)).toBe(why));

  test.each([
    ["KEYBOARD_LAYOUT", "dvorak"],
    ["REDIS_URL", "redis://redis:6379"],
    ["API", "https://user@example.org/a:b"],
    ["TOKEN_URL", "https://auth.example.org/token"],
    ["TOKEN_TTL", "3600s"],
    ["MAX_TOKENS", "4096"],
    ["TOKEN_TYPE", "bearer"],
    ["PASSWORD_FILE", "/run/secrets/password"],
    ["PRIVATE_KEY", "/etc/ssl/private/Key2.pem"],
    ["PUBLIC_KEY", letters],
    ["SORT_KEY", "created-at"],
    ["PWD", "/app"],
    ["CACHE_KEY", "aisha:jobs:2026"],
    ["SECRET_NAME", "bot-token"],
    ["USE_TOKEN", "true"],
    ["TOKEN", ""],
    ["TIME", "12:30:45"],
    ["IMAGE", `registry/a@sha256:${"a1".repeat(32)}`],
  ])("but not %s: %s", (name, value) => expect(secretIn(name, value)).toBeUndefined());

  const about = fc.constantFrom("SECRET", "APP_SECRET", "secretKey", "SECRET_KEY_BASE", "CLIENT_SECRET_VALUE");
  test("whatever is random under a name with SECRET", () => {
    fc.assert(
      fc.property(about, fc.uint8Array({ minLength: 16, maxLength: 64 }), (name, bytes) => {
        fc.pre(new Set(bytes).size > 8);
        return secretIn(name, Buffer.from(bytes).toString("base64")) !== undefined;
      }),
    );
  });

  const harmless = fc.oneof(
    fc.integer().map(String),
    fc.boolean().map(String),
    fc.webUrl(),
    fc.stringMatching(/^(\/[a-z0-9-]{1,12}){1,4}\/[a-zA-Z0-9_]{1,20}\.(pem|key|json)$/),
  );
  test("but no number, truth, URL or path, whatever its name", () => {
    const name = fc.constantFrom("TOKEN", "API_KEY", "KEYBOARD", "KEY_FILE", "CREDENTIALS", "LOG_LEVEL");
    fc.assert(fc.property(name, harmless, (key, value) => secretIn(key, value) === undefined));
  });
});

const daemon = "servers/here/system/docker/daemon";
const far = { transport: "ssh", host: "app.example.org", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
const where: [path: string, value: unknown][] = [
  ["apps/api/env/PASSWORD", "hunter2-hunter2"],
  ["bots/talker/command", ["node", "main.ts", "--api-token", "hunter2-hunter2"]],
  ["apps/api/command", ["sh", "-c", "PASSWORD=hunter2-hunter2 exec node main.ts"]],
  ["apps/api/health/command", ["redis-cli", "--password=hunter2-hunter2", "ping"]],
  ["apps/api/smoke/a/headers/X-Token", "hunter2-hunter2"],
  ["apps/api/smoke/a/body", '{"url":"https://a:hunter2-hunter2@b"}'],
  ["images/product/args/NPM_TOKEN", "hunter2-hunter2"],
  [daemon, { "http-proxy": "http://a:hunter2-hunter2@proxy" }],
  ["nginx/headers/X-Secret", "hunter2-hunter2"],
  ["nginx/snippets/server", "proxy_set_header Authorization 'Bearer hunter2-hunter2-hunter2';"],
];
test.each(where)("a secret at %s is refused, and not shown", (path, value) => {
  const smoke: [string, unknown][] = path.includes("smoke") ? [["apps/api/smoke/a/path", "/webhook"]] : [];
  const server: [string, unknown][] = path === daemon ? [["servers/here", far]] : [];
  const told = problemsWith(["environment", "staging"], ...smoke, ...server, [path, value]);
  expect(told).toEqual([
    expect.stringMatching(/: must not hold a secret in the clear, (as|which) .*; .*; or allow it/),
  ]);
  expect(told[0]!.startsWith(`${path}: `)).toBe(true);
  expect(told[0]).not.toContain("hunter2");
});

test.each([
  ["apps/api/command", ["sh", "-c", "redis-cli -u redis://:$PASSWORD@redis ping"]],
  ["apps/api/command", ["node", "main.ts", "--token-file", "/run/token", "--key", "created-at"]],
])("%s may be %j", (path, value) => expect(problemsWith(["environment", "staging"], [path, value])).toEqual([]));
