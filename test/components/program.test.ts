import { beforeAll, describe, expect, test } from "vitest";
import { App } from "../../components/app.ts";
import { Housekeeping } from "../../components/housekeeping.ts";
import { Images } from "../../components/images.ts";
import { Nginx } from "../../components/nginx.ts";
import { Registry } from "../../components/registry.ts";
import { Retention } from "../../components/retention.ts";
import { Server } from "../../components/server.ts";
import { StandbyBot } from "../../components/standby-bot.ts";
import { schema } from "../../config/schema.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const digest = `registry.internal/api@sha256:${"a".repeat(64)}`;
const tagged = digest.replace("@", ":v1@");
const container = "docker:index/container:Container";
const config = schema.parse(
  configurationWith(
    ["apps/api/replicas", 2],
    ["apps/api/secrets/TOKEN", "token"],
    ["apps/api/env/LOG", "info"],
    ["apps/worker", { image: tagged, volumes: { data: { path: "/data", owner: "5:6" } }, release: "recreate" }],
    ["apps/sender", { image: digest }],
    ["nginx/maintenance", { on: true, retryAfterSeconds: 7 }],
  ),
);

let declared: Declared[];

beforeAll(async () => {
  declared = await declare(
    () => {
      const on = new Server("here", { ...config.servers.here!, registry: config.registry, publicPorts: [] });
      const registry = new Registry("registry", { ...config.registry, on, build: config.images.base });
      const images = new Images("images", { images: config.images, registry, builder: on });
      const apps = Object.fromEntries(
        Object.entries(config.apps).map(([name, args]) => [name, new App(name, { ...args, on, images })]),
      );
      const bot = new StandbyBot("talker", { ...config.bots.talker!, on, images, after: [] });
      const nginx = new Nginx("nginx", { ...config.nginx, on, images, apps, after: [bot.accepted] });
      const retention = new Retention("retention", { servers: { here: on }, images, after: [nginx] });
      new Housekeeping("housekeeping", {
        servers: { here: on },
        registry: config.registry,
        registryOn: on,
        adopted: {},
        retention,
      });
    },
    {
      "docker:index/image:Image": ({ imageName }) => ({ repoDigest: `${imageName}@sha256:built` }),
      "host:index:Gate": ({ app }) => ({
        addresses: app === "api" ? { "api-1": "10.0.0.2", "api-2": "10.0.0.3" } : {},
      }),
      "host:index:File": () => ({ hash: "config-hash" }),
      "host:index:ImageRetention": () => ({ earlier: [[digest.replace("api", "old")]] }),
      "host:index:ImageCommand": () => ({ entrypoint: ["/entry"], command: ["run"] }),
      "host:index:Certificate": () => ({ hash: "certificate-hash" }),
    },
  );
});

describe("the program", () => {
  test("declares a container for each replica and part, and no more", () => {
    expect(Object.keys(ofType(declared, container)).sort()).toEqual([
      ...["api-1", "api-2", "nginx", "registry", "sender-1", "talker-1", "talker-2", "worker-1"],
    ]);
  });

  test("puts a gate before everything that runs", () => {
    const gates = ofType(declared, "host:index:Gate");
    expect(Object.keys(gates).sort()).toEqual(["api", "nginx", "registry", "sender", "worker"]);
    expect(gates.api).toMatchObject({
      containers: { "api-1": "api-1-id", "api-2": "api-2-id" },
      edge: { network: "here-edge-id", port: 3000 },
      pidsLimit: 256,
    });
    expect(gates.worker).not.toHaveProperty("edge"); // nginx sends it nothing
  });

  test("has only those new containers stopped with others whose old ones are still at work", () => {
    const gates = ofType(declared, "host:index:Gate");
    const stopped = Object.entries(gates).filter(([, { worksAtOnce }]) => worksAtOnce);
    expect(stopped.map(([name]) => name)).toEqual(["sender"]);
  });

  test("keeps the images of each server's last releases, those that it builds among them", () => {
    expect(ofType(declared, "host:index:ImageRetention").here).toEqual({
      server: "here",
      images: [
        "127.0.0.1:5001/aisha/base:latest@sha256:built",
        "127.0.0.1:5001/aisha/product:latest@sha256:built",
        digest,
      ],
      keep: 5,
    });
  });

  test("builds an image after the one it is built from, and none twice", () => {
    const built = ofType(declared, "docker:index/image:Image");
    expect(Object.keys(built)).toEqual(["registry", "base", "product"]);
    expect(built.product).toMatchObject({
      imageName: "127.0.0.1:5001/aisha/product:latest",
      build: { args: { BASE: "127.0.0.1:5001/aisha/base:latest@sha256:built" }, dockerfile: "sample/Dockerfile" },
    });
    expect(built.registry).toMatchObject({ skipPush: true });
  });

  test("has an image by digest pulled as it is, whatever tag led to it", () => {
    const pulled = ofType(declared, "docker:index/remoteImage:RemoteImage");
    expect(pulled["here.registry-internal-api.aaaaaaaaaaaa"]).toEqual({ name: digest, keepLocally: true });
    expect(ofType(declared, container)["worker-1"]).toMatchObject({ image: digest });
  });
});

describe("a container", () => {
  const api = () => ofType(declared, container)["api-1"]!;

  test("is hardened without being asked", () => {
    expect(api()).toMatchObject({
      capabilities: { adds: [], drops: ["ALL"] },
      cpus: "1.0",
      destroyGraceSeconds: 30,
      logOpts: { "max-file": "3", "max-size": "10m" },
      memory: 256,
      memorySwap: 256,
      readOnly: true,
      restart: "unless-stopped",
      securityOpts: ["no-new-privileges:true"],
      tmpfs: { "/tmp": "size=64m,mode=1777" },
    });
  });

  test("is known by its labels and found by its app's name", () => {
    expect(api().labels).toEqual([
      { label: "aisha.part", value: "api" },
      { label: "aisha.stack", value: "unit" },
    ]);
    expect(api().networksAdvanced).toEqual([{ name: "here-app-id", aliases: ["api"] }]);
  });

  test("gets plain variables and secret ones, all of them as one secret", () =>
    expect(api().envs).toEqual(expect.objectContaining({ value: ["LOG=info", "TOKEN=hush"] })));

  test.each(["wait", "ports", "healthcheck", "networkMode", "user", "command"])("leaves %s out", (key) =>
    expect(api()).not.toHaveProperty(key),
  );

  test("has the data that its app declares", () => {
    expect(ofType(declared, container)["worker-1"]!.mounts).toMatchObject([{ type: "volume", target: "/data" }]);
    expect(api().mounts).toEqual([]);
    const owners = ofType(declared, "host:index:VolumeOwner");
    expect(Object.keys(owners)).toEqual(["registry-storage", "worker-data"]);
    expect(owners["worker-data"]).toEqual({ server: "here", owner: "5:6", image: digest });
  });
});

describe("a bot", () => {
  const names = ["talker-1", "talker-2"];
  const talkers = () => names.map((name) => ofType(declared, container)[name]!);

  test("is run by a supervisor, as its image says", () => {
    for (const talker of talkers()) {
      expect(talker.entrypoints).toEqual(["sh", "-c", expect.stringMatching(/^main "\$@"$/m), "standby"]);
      expect(talker).toMatchObject({
        command: ["/entry", "run"],
        healthcheck: { tests: ["CMD", "sh", "-c", expect.stringContaining("leading")] },
      });
    }
  });

  test("shares the lease with its standby", () => {
    for (const talker of talkers()) {
      expect(talker.mounts).toMatchObject([{ type: "volume", target: "/run/aisha-lease" }]);
    }
  });

  test("changes hands once its containers are there", () => {
    expect(ofType(declared, "host:index:Handover").talker).toMatchObject({
      bot: "talker",
      containers: { "talker-1": "talker-1-id", "talker-2": "talker-2-id" },
      pidsLimit: 256,
    });
  });
});

describe("nginx", () => {
  test("is told the addresses that the gate gave, and what it needs to serve", () => {
    const { content } = ofType(declared, "host:index:File").nginx as { content: string };
    expect(content).toContain("server 10.0.0.2:3000 max_fails=0;\n        server 10.0.0.3:3000 max_fails=0;");
    expect(ofType(declared, container).nginx).toMatchObject({
      networkMode: "host",
      capabilities: { adds: ["CAP_CHOWN", "CAP_NET_BIND_SERVICE", "CAP_SETGID", "CAP_SETUID"], drops: ["ALL"] },
      destroyGraceSeconds: 40, // longer than the drain of 30
      stopSignal: "SIGQUIT",
    });
  });

  test("answers for the apps in maintenance, by a file of its own", () => {
    const files = ofType(declared, "host:index:File");
    expect(files["nginx-maintenance"]).toMatchObject({ content: expect.stringMatching(/^on: /), mode: "0755" });
    expect(files.nginx!.content).toContain("if (-x /etc/aisha/maintenance) { set $pause 7; }");
  });

  test("is reloaded for a new config and for a new certificate", () => {
    expect(ofType(declared, "host:index:Reload").nginx).toMatchObject({
      files: {
        [`${process.cwd()}/.aisha/test/nginx/nginx.conf`]: "config-hash",
        [`${process.cwd()}/.aisha/test/nginx/cert.pem`]: "certificate-hash",
      },
      drainSeconds: 30,
    });
  });
});
