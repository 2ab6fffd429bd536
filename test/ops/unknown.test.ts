import type Docker from "dockerode";
import { expect, test } from "vitest";
import type { Known } from "../../ops/state-export.ts";
import { unknownTo } from "../../ops/unknown.ts";

const known: Known = {
  ids: new Set(["known-container", "known-network"]),
  networks: new Set(["here-app-1234567"]),
  volumes: new Set(["redis-data"]),
  folders: new Set(["/srv/nginx"]),
  begun: new Set(["api-1-begun", "here-edge-begun"]),
};

const container = (id: string, more: object = {}) =>
  ({
    Id: id,
    Names: [`/${id}`],
    Mounts: [],
    NetworkSettings: { Networks: {} },
    ...more,
  }) as never as Docker.ContainerInfo;
const network = (id: string, ...users: string[]) =>
  ({ Id: id, Name: id, Containers: Object.fromEntries(users.map((user) => [user, {}])) }) as Docker.NetworkInspectInfo;
const on = (key: string, id: string) => ({ NetworkSettings: { Networks: { [key]: { NetworkID: id } } } });
const mounts = (...list: object[]) => ({ Mounts: list });

/** What goes and what stays of some containers, networks and volumes. */
function sort(containers: Docker.ContainerInfo[], networks: Docker.NetworkInspectInfo[] = [], volumes: string[] = []) {
  const { remove, keep } = unknownTo(known, { server: "here", containers, networks, volumes });
  return { remove: remove.map(({ name }) => name), keep: keep.map(({ name, why }) => `${name}: ${why}`) };
}

test("what the state knows is not touched", () => {
  const found = sort([container("known-container")], [network("known-network")], ["redis-data"]);
  expect(found).toEqual({ remove: [], keep: [] });
});

test.each<[string, Docker.ContainerInfo]>([
  ["its creation had begun", container("x", { Names: ["/api-1-begun"] })],
  ["it is on a network of the state", container("x", on("here-app-1234567", "known-network"))],
  ["it is to be on a network of the state once it starts", container("x", on("here-app-1234567", ""))],
  ["it has a volume of the state", container("x", mounts({ Type: "volume", Name: "redis-data", Source: "/var/x" }))],
  ["it has a folder of the state", container("x", mounts({ Type: "bind", Source: "/srv/nginx" }))],
  ["it has a file in a folder of the state", container("x", mounts({ Type: "bind", Source: "/srv/nginx/cert.pem" }))],
])("an unknown container goes when %s", (_, found) => {
  expect(sort([found])).toEqual({ remove: [found.Names[0]!.slice(1)], keep: [] });
});

test.each<[string, Docker.ContainerInfo]>([
  ["nothing points to it", container("x")],
  ["it is on another network", container("x", on("bridge", "n0"))],
  ["it has another volume", container("x", mounts({ Type: "volume", Name: "redis-data-2", Source: "/var/x" }))],
  ["it has a folder that begins alike", container("x", mounts({ Type: "bind", Source: "/srv/nginx2" }))],
])("an unknown container stays when %s", (_, found) => {
  const why =
    "nothing in this clone's state points to it, so it may be another clone's; if it is not: docker rm --force x";
  expect(sort([found])).toEqual({ remove: [], keep: [`x: ${why}`] });
});

test("an unknown network goes when its creation had begun and only what goes too is connected to it", () => {
  const leftover = container("c1", { Names: ["/api-1-begun"] });
  expect(sort([leftover], [network("here-edge-begun", "c1")]).remove).toEqual(["api-1-begun", "here-edge-begun"]);
});

test("an unknown network stays while somebody is connected to it, or when nothing points to it", () => {
  expect(sort([], [network("here-edge-begun", "c2"), network("n2")])).toEqual({
    remove: [],
    keep: [
      "here-edge-begun: 1 container(s) are connected to it",
      "n2: nothing in this clone's state points to it, so it may be another clone's; if it is not: docker network rm n2",
    ],
  });
});

test("volumes stay", () => {
  expect(sort([], [], ["redis-data-9"])).toEqual({
    remove: [],
    keep: ["redis-data-9: data is never removed here; if nobody needs it: docker volume rm redis-data-9"],
  });
});
