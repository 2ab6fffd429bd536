import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { repository } from "../../ops/repository.ts";
import { selfSigned } from "../support/self-signed.ts";

let server: Server;
let url: string;
/** What is answered, one after another; the last of them for ever. */
let answers: [status: number, body: string][];
let seen: string[];

beforeAll(async () => {
  server = createServer(selfSigned(), async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    seen.push(`${request.method} ${request.url} ${request.headers["x-token"]} ${body}`);
    const [status, said] = answers.length > 1 ? answers.shift()! : answers[0]!;
    response.writeHead(status).end(said);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
});
beforeEach(() => {
  seen = [];
});
afterAll(() => server.close());

async function check(changes: object = {}): Promise<{ code: number; errors: string }> {
  const child = spawn(process.execPath, [join(repository, "ops/smoke-check.ts")], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  const given = { url, method: "GET", headers: {}, status: 200, withinSeconds: 1, verify: false, ...changes };
  child.stdin.end(JSON.stringify(given));
  const [code] = await once(child, "close");
  return { code, errors: errors.trim() };
}

test("the answer that is asked for passes", async () => {
  answers = [[202, "taken"]];
  const request = { method: "POST", headers: { "X-Token": "hush" }, body: "{}", status: 202, contains: "take" };
  expect(await check(request)).toEqual({ code: 0, errors: "" });
  expect(seen).toEqual(["POST /webhook hush {}"]);
});

test.each<[what: string, changes: object, says: string]>([
  ["another status", { status: 202 }, "was answered 200, not 202: taken"],
  ["another body", { contains: "none" }, 'was answered without "none": taken'],
  ["a certificate that nobody vouches for", { verify: true }, "fails: self-signed certificate"],
])("%s fails, and is told without what was sent", async (_, changes, says) => {
  answers = [[200, "taken"]];
  const { code, errors } = await check({ headers: { "X-Token": "hush" }, ...changes });
  expect(code).toBe(1);
  expect(errors.startsWith(`GET ${url} ${says}`), errors).toBe(true);
  expect(errors).not.toContain("hush");
});

test("a server that is not there fails with the reason", async () => {
  expect((await check({ url: "https://127.0.0.1:1/" })).errors).toMatch(/ECONNREFUSED/);
});

test("an answer that comes in time is waited for", async () => {
  answers = [
    [502, "not yet"],
    [200, "taken"],
  ];
  expect(await check({ withinSeconds: 5 })).toEqual({ code: 0, errors: "" });
  expect(seen).toHaveLength(2);
});
