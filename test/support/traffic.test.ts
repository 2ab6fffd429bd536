import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { selfSigned } from "./self-signed.ts";
import { Traffic, type TrafficOptions } from "./traffic.ts";
import { audit } from "./traffic-account.ts";

type Say = (response: ServerResponse, request: IncomingMessage, body: string) => void;

const certificate = selfSigned();
let server: Server;
let url: string;
/** What is done with a request whose body has come. */
let say: Say;
/** The texts of all bodies that came. */
let texts: string[];
let tokens: Set<unknown>;
/** How many requests came on each connection. */
let connections: Map<unknown, number>;

beforeEach(async () => {
  [texts, tokens, connections] = [[], new Set(), new Map()];
  say = accept;
  server = createServer(certificate, async (request, response) => {
    const { socket, headers } = request;
    connections.set(socket, (connections.get(socket) ?? 0) + 1);
    tokens.add(headers["x-token"]);
    let body = "";
    for await (const part of request) body += part;
    texts.push(body);
    say(response, request, body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const accept: Say = (response) => void response.writeHead(202, { "x-version": "7" }).end('{"id":"1"}');

const answer =
  (status: number, headers: Record<string, string>, body: string): Say =>
  (response) =>
    void response.writeHead(status, headers).end(body);

async function trafficOf(requests: number, options: TrafficOptions = {}) {
  const traffic = new Traffic(url, { requests, ...options });
  await sleep((requests / (options.perSecond ?? 200)) * 1000 + 50);
  return { traffic, account: await traffic.stop() };
}

const nothingLost = { failed: [], unavailable: [], resets: [], unopened: [] };

describe("a traffic that is answered", () => {
  test("is accounted for whole, by number and version", async () => {
    const { traffic, account } = await trafficOf(60, { headers: { "x-token": "hush" } });
    expect(account).toMatchObject({ sent: 60, answered: 60, versions: { 7: 60 }, exhausted: true, ...nothingLost });
    expect(tokens).toEqual(new Set(["hush"]));
    const numbers = Array.from({ length: 60 }, (_, index) => index + 1);
    expect([...account.accepted].sort((a, b) => a - b)).toEqual(numbers);
    expect(traffic.numbersIn(texts).sort((a, b) => a - b)).toEqual(numbers);
    expect(audit(account, traffic.numbersIn(texts))).toEqual({ missing: [], repeated: [], queuedResets: [] });
  });

  test("uses a connection of its own for half of it, and few for the rest", async () => {
    const { account } = await trafficOf(100);
    expect(account.freshShare).toBeGreaterThanOrEqual(0.5);
    const once = [...connections.values()].filter((count) => count === 1).length;
    expect(once).toBeGreaterThanOrEqual(50);
    expect(connections.size - once).toBeLessThanOrEqual(20);
  });

  test("sends bodies of some hundreds of bytes, one of 99 to be answered late", async () => {
    await trafficOf(200);
    const bodies = texts.map((text) => JSON.parse(text));
    const delays = bodies.flatMap(({ delayMs }) => delayMs ?? []);
    expect(delays).toHaveLength(2);
    for (const delay of delays) expect(delay >= 2000 && delay <= 5000, `${delay}`).toBe(true);
    for (const text of texts) expect(text.length >= 200 && text.length <= 999, text).toBe(true);
    expect(bodies.every(({ chat }) => chat > 0)).toBe(true);
  });

  test("stops when it is told to", async () => {
    const traffic = new Traffic(url);
    await sleep(200);
    const { sent, exhausted } = await traffic.stop();
    await sleep(100);
    expect({ more: texts.length - sent, exhausted }).toEqual({ more: 0, exhausted: false });
  });
});

test("slow answers do not slow it down, and are waited for", async () => {
  say = async (response, request, body) => {
    await sleep(800);
    accept(response, request, body);
  };
  const started = performance.now();
  const { account } = await trafficOf(60);
  expect(texts).toHaveLength(60);
  expect(account).toMatchObject({ answered: 60, ...nothingLost });
  expect(performance.now() - started).toBeLessThan(3000);
});

describe("the longest gap", () => {
  /** Answers 500 from `from` to `to` ms after the first request. */
  function away(from: number, to: number): void {
    const started = performance.now();
    const isAway = () => performance.now() - started > from && performance.now() - started < to;
    say = (...args) => (isAway() ? answer(500, {}, "")(...args) : accept(...args));
  }

  test.each<[when: string, from: number, to: number]>([
    ["between two answers", 200, 700],
    ["before the first", 0, 550],
    ["after the last", 950, 9999],
  ])("is the time without an answer, %s", async (_, from, to) => {
    away(from, to);
    const { account } = await trafficOf(300);
    expect(account.longestGapMs).toBeGreaterThanOrEqual(450);
    expect(account.longestGapMs).toBeLessThan(1200);
  });

  test("does not count the time in which nothing is sent", async () => {
    say = async (...args) => {
      if (texts.length > 59) await sleep(1000);
      accept(...args);
    };
    const { account } = await trafficOf(60);
    expect(account).toMatchObject({ answered: 60, ...nothingLost });
    expect(account.longestGapMs).toBeLessThan(800);
  });
});

describe("told apart:", () => {
  test("an error is a failure, with its number, time and words", async () => {
    say = answer(500, { "retry-after": "1" }, '{"error":"internal error"}');
    const { account } = await trafficOf(10);
    expect(account).toMatchObject({ ...nothingLost, answered: 0, failed: expect.anything() });
    expect(account.failed.map(({ number }) => number).sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const [first] = account.failed;
    expect(first).toMatchObject({ outcome: '500 {"error":"internal error"}' });
    expect(Math.abs(Date.parse(first!.at) - Date.now())).toBeLessThan(5000);
  });

  test("nginx's 503 with Retry-After is maintenance", async () => {
    say = answer(503, { "retry-after": "30" }, '{"error":"closed for maintenance"}');
    const { account } = await trafficOf(10);
    expect({ ...account, unavailable: account.unavailable.length }).toMatchObject({ ...nothingLost, unavailable: 10 });
  });

  test.each<[what: string, headers: Record<string, string>, body: string]>([
    ["an app's own", { "retry-after": "1", "x-served-by": "api-1" }, '{"error":"Redis is away"}'],
    ["without Retry-After", {}, '{"error":"not available"}'],
    ["in HTML", { "retry-after": "1" }, "<html>"],
  ])("a 503 %s is a failure", async (_, headers, body) => {
    say = answer(503, headers, body);
    const { account } = await trafficOf(10);
    expect({ ...account, failed: account.failed.length }).toMatchObject({ ...nothingLost, failed: 10 });
  });

  test("a kept-alive connection that is closed when it is used again is a reset, not in the queue", async () => {
    say = (response, request, body) => {
      if (connections.get(request.socket) !== 3) return accept(response, request, body);
      texts.pop();
      request.socket.destroy();
    };
    const { traffic, account } = await trafficOf(100);
    const { resets, answered } = account;
    expect(account).toMatchObject({ ...nothingLost, resets: expect.anything() });
    expect(resets.length).toBeGreaterThan(3);
    expect(resets.length + answered).toBe(100);
    for (const lost of resets)
      expect(lost).toMatchObject({ reused: true, outcome: expect.stringMatching(/hang up|ECONNRESET/) });
    expect(audit(account, traffic.numbersIn(texts))).toEqual({ missing: [], repeated: [], queuedResets: [] });
  });

  test("a fresh connection that is closed without an answer is a failure", async () => {
    say = (_, request) => void request.socket.destroy();
    const { account } = await trafficOf(10);
    expect({ ...account, failed: account.failed.length }).toMatchObject({ ...nothingLost, failed: 10 });
  });

  test("an answer that is cut short is a failure, on whatever connection", async () => {
    say = (response, request, body) => {
      if (connections.get(request.socket) === 1) return accept(response, request, body);
      response.writeHead(202, { "content-length": "1000" }).write("{");
      setTimeout(() => request.socket.destroy(), 20);
    };
    const { account } = await trafficOf(40);
    expect(account).toMatchObject({ ...nothingLost, failed: expect.anything() });
    expect(account.failed.length).toBeGreaterThan(3);
    for (const { outcome } of account.failed) expect(outcome).toBe("the answer 202 was cut short");
  });

  test.each(["destroy", "resetAndDestroy"] as const)(
    "a connection that ends before TLS stands, by %s, is unopened",
    async (end) => {
      const closing = createTcpServer((socket) => {
        socket.on("error", () => {});
        socket.once("data", () => socket[end]());
      }).listen(0, "127.0.0.1");
      await once(closing, "listening");
      url = `https://127.0.0.1:${(closing.address() as AddressInfo).port}/webhook`;
      const { account } = await trafficOf(10);
      closing.close();
      expect({ ...account, unopened: account.unopened.length }).toMatchObject({ ...nothingLost, unopened: 10 });
    },
  );

  test("a server that is not there is a failure", async () => {
    url = "https://127.0.0.1:1/webhook";
    const { account } = await trafficOf(10);
    expect(account).toMatchObject({ ...nothingLost, failed: expect.anything() });
    for (const { outcome } of account.failed) expect(outcome).toContain("ECONNREFUSED");
  });
});

test("requests that are due while too many wait are failures, and not sent", async () => {
  say = async (response, request, body) => {
    await sleep(500);
    accept(response, request, body);
  };
  const { account } = await trafficOf(100, { perSecond: 1000, mostInHand: 20 });
  expect(account).toMatchObject({ sent: 100, answered: 20, ...nothingLost, failed: expect.anything() });
  expect(texts).toHaveLength(20);
  for (const { outcome } of account.failed) expect(outcome).toBe("not sent: 20 wait for an answer");
});

test("knows only its own texts", async () => {
  const traffic = new Traffic(url, { requests: 0 });
  await traffic.stop();
  expect(traffic.numbersIn(["traffic 00000000 5 x", "hello"])).toEqual([]);
});
