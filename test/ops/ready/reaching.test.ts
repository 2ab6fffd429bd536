import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { serviceAnswers } from "../../../ops/ready/reaching.ts";
import { LocalTransport } from "../../../providers/host/local-transport.ts";
import { type Changes, given, shown } from "./given.ts";

/** Answers every command as Redis answers PING. */
const redis = createServer((socket) => {
  socket.on("data", (commands) => {
    socket.write("+PONG\r\n".repeat(commands.toString().match(/^\*/gm)?.length ?? 0));
  });
});
let port: number;

beforeAll(async () => {
  await once(redis.listen(0, "127.0.0.1"), "listening");
  port = (redis.address() as AddressInfo).port;
});

afterAll(() => redis.close());

const two: Changes = [
  [
    "servers/second",
    { transport: "ssh", host: "second.internal", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` },
  ],
  ["servers/app/system", { firewall: { open: { 5000: ["10.0.0.0/8"] } } }],
  ["apps/api/server", "app"],
  ["bots/talker/server", "second"],
  ["registry/server", "app"],
  ["nginx/server", "app"],
];
const cache = (server?: string): Changes => [["services/cache", { kind: "redis", host: "127.0.0.1", port, server }]];
const nowhere: Changes = [["services/cache", { kind: "redis", host: "127.0.0.1", port: 1 }]];
const refused = "missing: redis: connect ECONNREFUSED 127.0.0.1:1";

test.each<[string, () => Changes, boolean, unknown[]]>([
  ["that answers", () => cache(), true, ["ready: answer from their servers: cache"]],
  ["that does not", () => nowhere, true, [refused]],
  ["that no server asks that lets us in", () => cache(), false, ["unknown: cache was not asked from app"]],
  ["that one of two servers asks", () => [...two, ...cache()], true, ["unknown: cache was not asked from second"]],
  [
    "that one of two servers asks in vain",
    () => [...two, ...nowhere],
    true,
    [refused, "unknown: cache was not asked from second"],
  ],
  [
    "of the server that does not let us in",
    () => [...two, ...cache("second")],
    true,
    ["unknown: cache was not asked from second"],
  ],
  ["of the server that does", () => [...two, ...cache("app")], true, ["ready: answer from their servers: cache"]],
  ["beside none", () => [], true, []],
])("a service %s", async (_, changes, isEntered, expected) => {
  const { subject } = given(changes(), { transport: new LocalTransport() });
  const servers = isEntered ? subject.servers : [];
  const secret = () => Promise.reject(new Error("no secret is needed"));
  expect(shown(await serviceAnswers({ ...subject, servers }, secret))).toEqual(expected);
});
