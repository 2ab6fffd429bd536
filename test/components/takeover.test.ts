import { resolve } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { App } from "../../components/app.ts";
import { notOwned } from "../../components/data-volume.ts";
import { Images } from "../../components/images.ts";
import { Registry } from "../../components/registry.ts";
import { retire } from "../../components/retirement.ts";
import { Server } from "../../components/server.ts";
import { StandbyBot } from "../../components/standby-bot.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const image = `registry.internal/store@sha256:${"a".repeat(64)}`;
const audio = { path: "/audio", adopt: "/opt/aisha/audio" };
const config = schema.parse(
  configurationWith(
    ["registry/adopt", "aisha_registry"],
    ["registry/replaces", ["aisha-registry"]],
    ["apps/api/replaces", ["aisha-api"]],
    ["apps/api/volumes", { audio }],
    [
      "apps/store",
      {
        image,
        release: "recreate",
        volumes: { data: { path: "/data", adopt: "aisha_data", owner: "5:6" } },
        replaces: ["aisha-redis"],
      },
    ],
    ["bots/talker/replaces", ["aisha-bot"]],
    ["bots/talker/stopGraceSeconds", 60],
  ),
);

let declared: Declared[];

beforeAll(async () => {
  declared = await declare(
    () => {
      const on = new Server("here", { ...config.servers.here!, registry: config.registry, publicPorts: [] });
      const registry = new Registry("registry", { ...config.registry, on, build: config.images.base });
      const images = new Images("images", { images: config.images, registry, builder: on });
      const { api, store } = config.apps;
      const app = new App("api", { ...api!, on, images });
      new App("store", { ...store!, on, images });
      new StandbyBot("talker", { ...config.bots.talker!, on, images, after: [] });
      retire({ registry: { ...config.registry, on }, api: { ...api!, on }, nginx: { ...config.nginx, on } }, [
        app.accepted,
      ]);
    },
    {
      "docker:index/image:Image": ({ imageName }) => ({ repoDigest: `${imageName}@sha256:built` }),
      "docker:index/volume:Volume": ({ name }) => ({ name: name ?? "a volume that was there" }),
      "host:index:Gate": () => ({ addresses: {} }),
      "host:index:File": () => ({ hash: "config-hash" }),
      "host:index:ImageCommand": () => ({ entrypoint: ["/entry"], command: ["run"] }),
    },
  );
});

test("all are stopped, with the time that their part has", () => {
  const takeovers = ofType(declared, "host:index:Takeover");
  expect(
    Object.fromEntries(
      Object.entries(takeovers).map(([part, { replaces, graceSeconds }]) => [part, [replaces, graceSeconds]]),
    ),
  ).toEqual({
    registry: [["aisha-registry"], 10],
    api: [["aisha-api"], 30],
    store: [["aisha-redis"], 30],
    talker: [["aisha-bot"], 60],
  });
});

test("one that is stopped first has a stand-in", () => {
  const standIns = ofType(declared, "host:index:StandIn");
  expect(Object.keys(standIns)).toEqual(["store-1"]);
  expect(standIns["store-1"]).toMatchObject({ container: "store-1-id", replaces: ["aisha-redis"] });
});

test("those serve to the end that have neither the data nor the token of a part, and all are retired together", () => {
  const order = declared
    .filter(({ type }) => ["host:index:Takeover", "host:index:Gate", "host:index:Retirement"].includes(type))
    .map(({ type, name }) => `${type.slice("host:index:".length)} ${name}`);
  expect(order.indexOf("Takeover store")).toBeLessThan(order.indexOf("Gate store"));
  expect(order.indexOf("Gate api")).toBeLessThan(order.indexOf("Takeover api"));
  expect(order.indexOf("Takeover api")).toBeLessThan(order.indexOf("Retirement retirement"));
  expect(ofType(declared, "host:index:Retirement").retirement).toEqual({
    servers: { here: { folder: resolve(config.servers.here!.folder), replaces: ["aisha-registry", "aisha-api"] } },
  });
});

test("a volume that was there has a name of its own in the state", () => {
  const volumes = Object.keys(ofType(declared, "docker:index/volume:Volume")).sort();
  expect(volumes).toEqual(["registry-storage-adopted", "store-data-adopted", "talker-lease"]);
  expect(ofType(declared, "docker:index/container:Container")["store-1"]!.mounts).toEqual([
    { type: "volume", source: "a volume that was there", target: "/data" },
  ]);
});

test("a volume that a stack has made is not adopted", () => {
  const labels = [{ label: "aisha.stack", value: "prod" }];
  expect(() => notOwned("data-1234567", "store", labels)).toThrow(
    "volume data-1234567, which store is to adopt, was made by stack prod and goes with it; leave adopt out",
  );
});

test("a folder is mounted as it is, and data of one that is stopped first is given to its owner", () => {
  const containers = ofType(declared, "docker:index/container:Container");
  expect(containers["api-1"]!.mounts).toEqual([{ type: "bind", source: "/opt/aisha/audio", target: "/audio" }]);
  expect(ofType(declared, "host:index:VolumeOwner")["store-data"]).toMatchObject({ owner: "5:6" });
});
