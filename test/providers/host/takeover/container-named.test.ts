import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Docker from "dockerode";
import { afterAll, beforeAll, expect, test } from "vitest";
import { containerNamed } from "../../../../providers/host/takeover/container-named.ts";

const id = "db".padEnd(64, "0");
let server: Server;
let docker: Docker;

/** Answers as an engine does: any id that begins with what is asked for is found. */
beforeAll(async () => {
  server = createServer(({ url = "" }, response) => {
    const isList = url.startsWith("/containers/json");
    const body = isList ? [{ Id: id, Names: ["/store"] }] : { Id: id, Name: "/store" };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  docker = new Docker({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
});
afterAll(() => server.close());

test.each([
  ["store", id],
  ["db", undefined],
  ["stor", undefined],
])("%s is found by its whole name alone", async (name, found) => {
  expect((await containerNamed(docker, name))?.Id).toBe(found);
});
