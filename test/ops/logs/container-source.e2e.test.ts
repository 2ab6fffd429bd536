import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { AtServer } from "../../../ops/at-servers.ts";
import { ContainerSource } from "../../../ops/logs/container-source.ts";
import type { Line } from "../../../ops/logs/source.ts";
import { Containers, docker } from "../../providers/host/containers.ts";

const containers = new Containers("container-source");
const name = "aisha-test-container-source";
const unreadable = /^Error grabbing logs: /;

beforeAll(async () => {
  await containers.remove();
  const container = await containers.start({
    name,
    Cmd: ["sh", "-c", "seq 200; sleep infinity"],
    HostConfig: {
      Init: true,
      LogConfig: { Type: "json-file", Config: { "max-size": "8k", "max-file": "3", compress: "true" } },
    },
  });
  const { LogPath } = await container.inspect();
  const script =
    "until ls /log/*.gz; do sleep 0.1; done; sleep 0.5; for file in /log/*.gz; do echo broken >$file; done";
  const breaks = { Cmd: ["sh", "-c", script], HostConfig: { Binds: [`${dirname(LogPath)}:/log`] } };
  await (await containers.start(breaks)).wait();
});

afterAll(() => containers.remove());

test("a log that the engine cannot read is told of in its words, and tried again only after a while", async () => {
  const at = { name: "here", docker } as AtServer;
  const source = new ContainerSource(at, { what: name, stack: "none", isPart: false }, {});
  const [last] = (await source.history()).slice(-1);
  expect(last).toMatchObject({ source: name, stream: "stderr", text: expect.stringMatching(unreadable) });

  const told: Line[] = [];
  const ended = new AbortController();
  const following = source.follow({ tell: (line) => told.push(line), say: () => {}, signal: ended.signal });
  await vi.waitFor(() => expect(told).not.toEqual([]), { timeout: 60_000 });
  await sleep(1000);
  ended.abort();
  await following;
  expect(told.map(({ time, text }) => ({ time, text }))).toEqual([{ time: last!.time, text: last!.text }]);
});
