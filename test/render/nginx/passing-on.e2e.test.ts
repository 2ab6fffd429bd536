import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { get, postJson, send, until } from "../../support/https.ts";
import { nginxRoute } from "../../support/nginx-conf.ts";
import { Replica } from "../../support/replica.ts";
import { type RunningNginx, startNginx } from "../../support/running-nginx.ts";

const replicas = [new Replica("127.0.0.2"), new Replica("127.0.0.3")] as const;
const [first, second] = replicas;
let port: number;
let nginx: RunningNginx;

const answer = (listener: Replica["answer"]) => {
  for (const replica of replicas) replica.answer = listener;
};
const seen = () => replicas.flatMap((replica) => replica.seen);
const statuses = async (count: number, request: () => Promise<{ status: number }>) => {
  const found = [];
  for (let sent = 0; sent < count; sent++) found.push((await request()).status);
  return found;
};
const post = () => postJson(`${nginx.base}/webhook`, {});

beforeAll(async () => {
  port = await first.start(0);
  await second.start(port);
  const addresses = replicas.map(({ address }) => address);
  const routes = [nginxRoute("/webhook", "api"), nginxRoute("/below/", "api", { stripPrefix: true })];
  nginx = await startNginx({ upstreams: { api: { addresses, port } }, routes });
});
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await nginx?.remove();
});
beforeEach(() => {
  answer((_, response) => response.end("answered"));
  for (const { seen } of replicas) seen.length = 0;
});

describe("a request", () => {
  test("goes to both replicas, with the prefix cut off where that is declared", async () => {
    expect(await statuses(4, () => get(`${nginx.base}/below/a?b=c`))).toEqual([200, 200, 200, 200]);
    expect(replicas.map(({ seen }) => seen)).toEqual([Array(2).fill("GET /a?b=c"), Array(2).fill("GET /a?b=c")]);
  });

  test("that was not sent goes to the next replica, POST or not", async () => {
    await second.stop();
    expect(await statuses(6, post)).toEqual(Array(6).fill(200));
    expect(first.seen).toHaveLength(6);
    await second.start(port);
  });

  test("that is idempotent and was not answered is sent to each replica once", async () => {
    answer((request) => request.socket.destroy());
    expect((await get(`${nginx.base}/webhook`)).status).toBe(502);
    expect(seen()).toEqual(["GET /webhook", "GET /webhook"]);
  });

  test("that may have had an effect is never sent twice", async () => {
    answer((request) => request.socket.destroy());
    expect(await post()).toMatchObject({ status: 502, body: '{"error":"no answer from the application"}' });
    expect(seen()).toEqual(["POST /webhook"]);
  });

  test("that an app refuses is answered with the app's own words, and asked of nobody else", async () => {
    answer((_, response) => {
      response.writeHead(503, { "content-type": "text/plain", "x-frame-options": "SAMEORIGIN", allow: "none" });
      response.end("not now");
    });
    const { status, body, headers } = await get(`${nginx.base}/webhook`);
    expect({ status, body }).toEqual({ status: 503, body: "not now" });
    expect(headers).toMatchObject({ "content-type": "text/plain", "x-frame-options": "SAMEORIGIN", allow: "none" });
    expect(seen()).toHaveLength(1);
  });

  test("is logged with who answered, how, and the times", async () => {
    await send("PUT", `${nginx.base}/webhook`);
    const times = "time=\\d+\\.\\d{3} upstream_time=\\d+\\.\\d{3} id=[0-9a-f]{32}";
    const line = new RegExp(
      `^127.0.0.1 \\[.+\\] "PUT /webhook HTTP/1.1" 200 8 upstream=127.0.0.[23]:${port} upstream_status=200 ${times}$`,
      "m",
    );
    await until(async () => line.test(await nginx.log()));
  });
});

test("replicas that restart one after the other leave no time in which a request is refused", async () => {
  await second.stop();
  expect(await statuses(2, post)).toEqual([200, 200]);
  await second.start(port);
  await first.stop();
  expect(await statuses(4, post)).toEqual([200, 200, 200, 200]);
  await second.stop();
  expect(await statuses(2, post)).toEqual([502, 502]);
  await first.start(port);
  await second.start(port);
  expect(await statuses(4, post)).toEqual([200, 200, 200, 200]);
});
