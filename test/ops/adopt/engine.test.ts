import { afterEach, expect, test } from "vitest";
import { engineAt } from "../../../ops/adopt/engine.ts";
import type { Host } from "../../../providers/host/host.ts";
import { ToldEngine } from "../../support/told-engine.ts";

let engine: ToldEngine;
afterEach(() => engine.close());

/** @param installed whether Docker is on the server */
function look(answers: Record<string, unknown>, installed = true) {
  engine = new ToldEngine(answers);
  const host = { run: async () => ({ code: installed ? 0 : 1, stdout: "", stderr: "" }) } as unknown as Host;
  return engineAt({ docker: engine.docker, host });
}

const inspected = (name: string) => ({
  Name: `/${name}`,
  Config: { Image: "old" },
  HostConfig: { AutoRemove: true },
  NetworkSettings: { Networks: {} },
  State: { Running: true },
  Mounts: [
    { Type: "bind", Source: "/opt/old/sites/", Destination: "/etc/nginx/conf.d", RW: false },
    { Type: "tmpfs", Source: "", Destination: "/tmp", RW: true },
  ],
});

test("containers of no stack are told of, and volumes of every stack", async () => {
  const one = (Id: string, Labels = {}) => ({ Id, Labels });
  const found = await look({
    "/containers/json": [
      ...[one("1", { "aisha.stack": "prod" }), one("2", { "aisha.oneshot": "other" })],
      ...[one("3"), one("4"), one("gone")],
    ],
    "/containers/3/json": inspected("old-nginx"),
    "/containers/4/json": inspected("bot"),
    "/volumes": { Volumes: [{ Name: "redis-data", Labels: { "aisha.stack": "prod" } }] },
  });
  expect(found.containers.map(({ name, vanishes }) => [name, vanishes])).toEqual([
    ["bot", true],
    ["old-nginx", true],
  ]);
  expect(found.stackVolumes).toEqual({ "redis-data": "prod" });
  expect(found.nginxMounts).toEqual([[{ source: "/opt/old/sites", target: "/etc/nginx/conf.d" }]]);
});

test("where Docker is not installed there is nothing, and where it does not answer nobody knows", async () => {
  expect((await look({ "/containers/json": 500 }, false)).containers).toEqual([]);
  engine.close();
  await expect(look({ "/containers/json": 500 })).rejects.toThrow(
    /^Docker does not say what it has: .*status 500.*; see: sudo systemctl status docker$/,
  );
});
