import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderTokens } from "../../../render/nginx/token.ts";
import { get, postJson, send } from "../../support/https.ts";
import { nginxRoute } from "../../support/nginx-conf.ts";
import { Replica } from "../../support/replica.ts";
import { type RunningNginx, startNginx } from "../../support/running-nginx.ts";

/** Every character that a token may have and that means something to nginx or in a pattern. */
const odd = `Aa0_-!"#$%&'()*+,./:;<=>?@[\\]^\`{|}~`;
const token = { header: "X-Telegram-Bot-Api-Secret-Token", secret: "a-name-that-is-as-long-as-they-may-be" };
const app = new Replica("127.0.0.2");
let nginx: RunningNginx;

/** What nginx answers to bytes that no client would send. */
function answerTo(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(nginx.base);
    let text = "";
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => socket.write(bytes));
    socket.setEncoding("utf8").on("data", (part) => (text += part));
    socket.once("end", () => resolve(text)).once("error", reject);
  });
}

beforeAll(async () => {
  const upstreams = { api: { addresses: [app.address], port: await app.start(0) } };
  const routes = [
    nginxRoute("/token", "api", { secretToken: token.secret, contentTypes: ["application/json", "text/x.y+z"] }),
    nginxRoute("/once/", "api", { rateLimit: { perSecond: 1, burst: 0 }, methods: ["GET"] }),
    nginxRoute("/small", "api", { maxBodyKb: 1 }),
    nginxRoute("/slow", "api", { timeoutSeconds: 1 }),
    nginxRoute("/", "api"),
  ];
  const headers = { "X-Frame-Options": "", "Permissions-Policy": 'geolocation=(self "https://a.test")' };
  const snippets = {
    http: "map $uri $last {\n    ~/(?<name>[^/]+)$ $name;\n}",
    server: "location = /snippet { return 200 $last; }",
  };
  const more = { names: ["a.example.org", "*.b.example.org"], headers, snippets, internal: ["10.0.0.0/8"] };
  nginx = await startNginx({ upstreams, routes, ...more }, renderTokens([token], { [token.secret]: odd }));
});
afterAll(async () => {
  await app.stop();
  await nginx?.remove();
});

describe("a token", () => {
  const status = async (value?: string) =>
    (await send("GET", `${nginx.base}/token`, value === undefined ? {} : { [token.header]: value })).status;

  test("is let through as it is", async () => expect(await status(odd)).toBe(200));

  test.each([undefined, "", odd.toUpperCase(), odd.toLowerCase(), `${odd}0`, `0${odd}`, odd.replace(".", "x")])(
    "is refused as %s",
    async (value) => expect(await status(value)).toBe(401),
  );
});

describe("maintenance", () => {
  const ask = (path: string) => send("POST", `${nginx.base}${path}`, { "Content-Type": "application/json" }, "{}");
  const file = () => join(nginx.folder, "maintenance");

  test("is off as long as the file cannot be executed", async () => {
    writeFileSync(file(), "off", { mode: 0o644 });
    const { status, headers } = await ask("/slow");
    expect({ status, retry: headers["retry-after"] }).toEqual({ status: 200, retry: undefined });
  });

  test("answers for apps at once, in JSON and with a time to come again, and health as before", async () => {
    chmodSync(file(), 0o755);
    for (const path of ["/token", "/small", "/anything"]) {
      const { status, headers, body } = await ask(path);
      expect({ path, status, retry: headers["retry-after"] }).toEqual({ path, status: 503, retry: "60" });
      expect(JSON.parse(body)).toEqual({ error: "not available for now" });
    }
    const { status, headers } = await get(`${nginx.base}/health`);
    expect({ status, retry: headers["retry-after"] }).toEqual({ status: 200, retry: undefined });
  });

  test("ends at once", async () => {
    chmodSync(file(), 0o644);
    expect((await ask("/slow")).status).toBe(200);
  });
});

describe("a content type", () => {
  const status = async (method: string, type?: string) => {
    const headers = { [token.header]: odd, ...(type === undefined ? {} : { "content-type": type }) };
    return (await send(method, `${nginx.base}/token`, headers, method === "GET" ? "" : "{}")).status;
  };

  test.each([
    ["POST", "application/json", 200],
    ["POST", "Application/JSON ; charset=utf-8", 200],
    ["PUT", "text/x.y+z", 200],
    ["GET", undefined, 200],
    ["POST", undefined, 415],
    ["POST", "application/jsonp", 415],
    ["PATCH", "text/xxy+z", 415],
    ["POST", "text/plain; application/json", 415],
  ])("of a %s, %s, is answered %i", async (method, type, expected) =>
    expect(await status(method, type)).toBe(expected),
  );
});

describe("what nginx answers by itself is JSON", () => {
  test.each([
    ["no HTTP at all", "GET / NOTHING\r\n\r\n", "400 Bad Request", "bad request"],
    ["no host", "GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "bad request"],
    [
      "an address out of bounds",
      `GET /${"a".repeat(9000)} HTTP/1.1\r\n\r\n`,
      "414 Request-URI Too Large",
      "address too long",
    ],
    ["headers out of bounds", `GET / HTTP/1.1\r\nX-A: ${"a".repeat(9000)}\r\n\r\n`, "431 ", "headers too large"],
    [
      "an unknown encoding",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: a\r\n\r\n",
      "501 Not Implemented",
      "not implemented",
    ],
    ["another HTTP", "GET / HTTP/3.0\r\n\r\n", "505 HTTP Version Not Supported", "HTTP version not supported"],
    ["a method for proxies", "TRACE / HTTP/1.0\r\n\r\n", "405 Not Allowed", "method not allowed"],
  ])("%s", async (_, bytes, status, error) => {
    const text = await answerTo(bytes);
    expect(text).toContain(`HTTP/1.1 ${status}\r\n`);
    expect(text).toContain("\r\nContent-Type: application/json\r\n");
    expect(text).toMatch(new RegExp(`\r\n\r\n\\{"error":"${error}"\\}$`));
  });

  test.each([
    ["/slow", 504, "the application took too long", {}],
    ["/once/", 429, "too many requests", { "retry-after": "1" }],
    ["/nginx-status", 405, "method not allowed", { allow: "GET, HEAD" }],
    ["/small", 413, "body too large", {}],
  ])("%s", async (path, status, error, headers) => {
    app.answer = (_, response) => void (path === "/slow" || response.end());
    const method = path === "/nginx-status" || path === "/small" ? "POST" : "GET";
    const ask = () => send(method, `${nginx.base}${path}`, {}, method === "POST" ? "a".repeat(1025) : "");
    if (path === "/once/") await ask();
    const answer = await ask();
    expect(answer).toMatchObject({ status, body: JSON.stringify({ error }) });
    expect(answer.headers).toMatchObject({ "content-type": "application/json", ...headers });
  });
});

test("declared headers and snippets are in force, and a route for every path takes the rest", async () => {
  app.answer = (_, response) => response.end("from the app");
  const { body, headers } = await get(`${nginx.base}/any/path`);
  expect(body).toBe("from the app");
  expect(headers["permissions-policy"]).toBe('geolocation=(self "https://a.test")');
  for (const name of ["x-frame-options", "allow", "retry-after"]) expect(headers).not.toHaveProperty(name);
  expect((await get(`${nginx.base}/snippet`)).body).toBe("snippet");
  expect((await postJson(`${nginx.base}/health`, {})).status).toBe(405);
});
