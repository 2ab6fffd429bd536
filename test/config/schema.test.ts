import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, leastConfiguration } from "../support/configuration.ts";

function problems(configuration: unknown): string[] {
  const result = schema.safeParse(configuration);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join("/")}: ${message}`);
}

describe("a good configuration", () => {
  test("has defaults for what is left out", () => {
    const { apps, bots, nginx, registry } = schema.parse(leastConfiguration());
    expect(apps.api).toMatchObject({ replicas: 1, release: "overlap", settleSeconds: 10, stopGraceSeconds: 30 });
    expect(apps.api!.limits).toEqual({ memoryMb: 256, cpuPercent: 100, pids: 256 });
    expect(apps.api!.tmpfs).toEqual({ "/tmp": 64 });
    expect(bots.talker).not.toHaveProperty("replicas");
    expect(nginx).toMatchObject({ address: "0.0.0.0", drainSeconds: 30 });
    expect(registry.address).toBe("127.0.0.1");
  });

  test("takes an image by digest that it does not build", () => {
    const digest = `registry.internal:5000/api@sha256:${"a".repeat(64)}`;
    expect(problems(configurationWith(["apps/api/image", digest]))).toEqual([]);
  });
});

const image = "must be a name under images, or a reference by digest (repository@sha256:…)";
const noTag = "a tag can change under a running server: declare the digest it stands for";
const name = "must be lower-case letters, digits and dashes, starting with a letter, 40 at most";
const path = "must be an absolute path without spaces";
const another = { image: "product", port: 1, routes: { "/webhook": {} } };

describe("a wrong key says its rule and the fix", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    ["apps/api/port", 0, "apps/api/port: must be 1–65535, got 0; choose a free port"],
    ["nginx/https", 70000, "nginx/https: must be 1–65535, got 70000; choose a free port"],
    ["nginx/https", "443", 'nginx/https: must be 1–65535, got "443"; choose a free port'],
    [
      "nginx/drain",
      5,
      'nginx: unknown key "drain"; known are server, image, address, http, https, names, drainSeconds',
    ],
    ["registry", "yes", 'registry: must be a map with the keys server, mode, image, address, port, got "yes"'],
    ["registry/mode", "ftp", 'registry/mode: must be one of http, got "ftp"; choose one of them'],
    ["registry/mode", undefined, "registry/mode: is missing: must be one of http; choose one of them"],
    [
      "registry/address",
      "here",
      'registry/address: must be an IPv4 address, got "here"; 127.0.0.1 is this machine only',
    ],
    [
      "servers/here/folder",
      "/etc",
      'servers/here/folder: must be a path inside the project, got "/etc"; leave out the leading / and any spaces',
    ],
    ["servers/here/transport", "fax", 'servers/here/transport: must be one of local, got "fax"; choose one of them'],
    ["apps/api/image", "product:latest", `apps/api/image: ${image}, got "product:latest"; ${noTag}`],
    ["apps/api/image", undefined, `apps/api/image: is missing: ${image}; ${noTag}`],
    [
      "apps/api/replicas",
      1.5,
      "apps/api/replicas: must be a whole number of replicas, 1–50, got 1.5; 1 is the default",
    ],
    ["apps/api/release", "blue", 'apps/api/release: must be one of overlap, recreate, got "blue"; choose one of them'],
    [
      "apps/api/command",
      "node api",
      'apps/api/command: must be a list of words, got "node api"; write it as ["program", "argument"]',
    ],
    [
      "apps/api/user",
      "node",
      'apps/api/user: must be a number, or two as user:group, got "node"; a name may differ between images',
    ],
    [
      "apps/api/limits/memoryMb",
      8,
      "apps/api/limits/memoryMb: must be a whole number of MiB, 16–1048576, got 8; 256 is the default",
    ],
    [
      "apps/api/limits/pids",
      1,
      "apps/api/limits/pids: must be a whole number of processes, 8–32768, got 1; 256 is the default",
    ],
    ["apps/api/volumes/data", "data", `apps/api/volumes/data/path: ${path}, got "data"; start it with /`],
    [
      "apps/api/volumes/data",
      { path: "/data", owner: "app" },
      'apps/api/volumes/data/owner: must be two numbers as user:group, got "app"; give those that the app runs as, as in 1000:1000',
    ],
    ["apps/api/env/PORT", 3000, 'apps/api/env/PORT: must be text; quote it, as in "1"'],
    ["apps/api/secrets/TOKEN", "Bot Token", `apps/api/secrets/TOKEN: ${name}, got "Bot Token"; rename it`],
    [
      "apps/api/stopGraceSeconds",
      0,
      "apps/api/stopGraceSeconds: must be a whole number of seconds, 1–3600, got 0; give the longest job's time",
    ],
    ["apps/api/health/command", [], "apps/api/health/command: must name a program; give the health command"],
    [
      "apps/api/server",
      "there",
      'apps/api/server: must be one of here, got "there"; name one, or declare it under servers',
    ],
    [
      "bots/talker/image",
      "none",
      'bots/talker/image: must be one of base, product, got "none"; declare it under images, or give a digest',
    ],
    [
      "images/base/from/BASE",
      "base",
      'images/base/from/BASE: must not lead back to base, got "base"; break the circle',
    ],
    [
      "images/base/from/BASE",
      "none",
      'images/base/from/BASE: must be one of base, product, got "none"; declare it under images',
    ],
    ["bots/api", { image: "product" }, "bots/api: must have a name of its own, but apps/api has it; rename it"],
    ["apps/nginx", { image: "product" }, "apps/nginx: must have a name of its own, but nginx has it; rename it"],
    [
      "nginx/https",
      8081,
      "nginx/https: must be a port of its own on server here, but nginx/http has 8081; choose another",
    ],
    [
      "nginx/http",
      5001,
      "nginx/http: must be a port of its own on server here, but registry/port has 5001; choose another",
    ],
    [
      "apps/api/port",
      undefined,
      "apps/api/port: is missing: an app with routes must say which port it listens on; give it",
    ],
    [
      "apps/other",
      another,
      "apps/other/routes//webhook: must lead to one app, but apps/api has it; change one of them",
    ],
    [
      "apps/api/routes/\\/health",
      {},
      "apps/api/routes//health: must not be /health, which nginx answers; choose another path",
    ],
  ])("%s = %j", (key, value, problem) => {
    expect(problems(configurationWith([key, value]))).toEqual([problem]);
  });

  test("a variable is either plain or secret", () => {
    const both = configurationWith(["apps/api/env/TOKEN", "1"], ["apps/api/secrets/TOKEN", "token"]);
    expect(problems(both)).toEqual(["apps/api/secrets/TOKEN: must not be in env as well; take it out of one of them"]);
  });

  test("a name of two words is refused as a name", () => {
    expect(problems(configurationWith(["bots/My Bot", { image: "product" }]))).toEqual([
      "bots/My Bot: a name must be lower-case letters, digits and dashes, starting with a letter, 40 at most; rename it",
    ]);
  });
});

test("all problems of a file are listed at once", () => {
  const wrong = configurationWith(["nginx/http", 0], ["apps/api/replicas", 0], ["registry/mode", "ftp"]);
  expect(problems(wrong).map((line) => line.split(":")[0])).toEqual([
    "registry/mode",
    "nginx/http",
    "apps/api/replicas",
  ]);
});

test("with several servers everything says where it runs", () => {
  const two = configurationWith(["servers/there", { transport: "local", folder: "there" }]);
  const missing = "is missing: there are several servers; name one of here, there";
  expect(problems(two)).toEqual(
    ["registry/server", "nginx/server", "apps/api/server", "bots/talker/server"].map((key) => `${key}: ${missing}`),
  );
});
