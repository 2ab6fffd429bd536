import { describe, expect, test } from "vitest";
import { problemsWith } from "../support/configuration.ts";

const other = { image: "product", port: 1, routes: { "/webhook": {} } };
const another = "rename it";

describe("what two parts must not both claim", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    ["bots/api", { image: "product" }, `bots/api: must have a name of its own, but apps/api has it; ${another}`],
    ["apps/nginx", { image: "product" }, `apps/nginx: must have a name of its own, but nginx has it; ${another}`],
    [
      "apps/registry",
      { image: "product" },
      `apps/registry: must have a name of its own, but the registry has it; ${another}`,
    ],
    [
      "bots/localhost",
      { image: "product" },
      `bots/localhost: must have a name of its own, but each container itself has it; ${another}`,
    ],
    [
      "bots/api-1",
      { image: "product" },
      `bots/api-1: must have a name of its own, but a replica of apps/api has it; ${another}`,
    ],
    [
      "nginx/https",
      8081,
      "nginx/https: must be a port of its own, but nginx/http has 8081 on the same machine; choose another",
    ],
    [
      "nginx/http",
      5001,
      "nginx/http: must be a port of its own, but registry/port has 5001 on the same machine; choose another",
    ],
    ["apps/other", other, "apps/other/routes//webhook: must lead to one app, but apps/api has it; change one of them"],
    [
      "apps/api/routes/\\/health",
      {},
      "apps/api/routes//health: must not be /health, which nginx answers; choose another path",
    ],
    [
      "apps/api/routes/\\/_error",
      {},
      "apps/api/routes//_error: must not be /_error, which nginx answers; choose another path",
    ],
  ])("%s = %j", (key, value, problem) => expect(problemsWith([key, value])).toEqual([problem]));

  test("what a bot's supervisor has of its own", () => {
    const talker = {
      image: "product",
      volumes: { lease: "/run/aisha-lease/mine", memory: "/dev/shm" },
      tmpfs: { "/run/aisha-lease": 1, "/dev/shm": 1 },
      env: { retries: "9", Retries: "9" },
    };
    expect(problemsWith(["bots/talker", talker], ["apps/talker-2", { image: "product" }])).toEqual([
      `apps/talker-2: must have a name of its own, but a replica of bots/talker has it; ${another}`,
      "bots/talker/volumes/lease: must make a volume of its own, but the lease of bots/talker makes talker-lease as well; rename it",
      "bots/talker/volumes/lease: must not be in /run/aisha-lease, which the supervisor has; choose another path",
      "bots/talker/volumes/memory: must not be in /dev/shm, which the supervisor has; choose another path",
      "bots/talker/tmpfs//run/aisha-lease: must not be in /run/aisha-lease, which the supervisor has; choose another path",
      "bots/talker/env/retries: must have a capital letter, since the supervisor's own have none; rename it",
      'bots/talker/volumes/memory: must have a path of its own, but tmpfs has "/dev/shm"; choose another',
    ]);
  });

  test("two volumes that make one name", () => {
    const problems = problemsWith(
      ["apps/api/volumes/data-big", "/big"],
      ["apps/api-data", { image: "product", volumes: { big: "/big" } }],
    );
    expect(problems).toEqual([
      "apps/api-data/volumes/big: must make a volume of its own, but apps/api/volumes/data-big makes api-data-big as well; rename it",
    ]);
  });

  test("the same port on two addresses of the machine is no clash", () => {
    expect(problemsWith(["nginx/address", "127.0.0.2"], ["nginx/https", 5001])).toEqual([]);
  });

  test("nor is the name of a replica that there is not", () => {
    expect(problemsWith(["apps/api/replicas", 2], ["bots/api-3", { image: "product" }])).toEqual([]);
  });
});

describe("images", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    [
      "bots/talker/image",
      "none",
      'bots/talker/image: must be one of base, product, got "none"; declare it under images, or give a digest',
    ],
    [
      "images/product/from/BASE",
      "product",
      'images/product/from/BASE: must not lead back to product, got "product"; break the circle',
    ],
    [
      "images/product/from/BASE",
      "none",
      'images/product/from/BASE: must be one of base, product, got "none"; declare it under images',
    ],
    [
      "images/product/args/BASE",
      "debian",
      "images/product/args/BASE: must not be in from as well; take it out of one of them",
    ],
    [
      "registry/image",
      "product",
      'registry/image: must be an image without "from": there is no registry yet to take base from; let its Dockerfile name the base',
    ],
  ])("%s = %j", (key, value, problem) => expect(problemsWith([key, value])).toEqual([problem]));

  test("must not lead in a circle of several", () => {
    const circle = problemsWith(
      ["images/node", { context: "x", from: { A: "product" } }],
      ["images/product/from/B", "node"],
    );
    expect(circle).toEqual([
      'images/product/from/B: must not lead back to product, got "node"; break the circle',
      'images/node/from/A: must not lead back to node, got "product"; break the circle',
    ]);
  });

  test("are declared when they are named, if there is none", () => {
    const problems = problemsWith(["images", undefined]);
    expect(problems).toHaveLength(4);
    expect(problems[0]).toBe('registry/image: must be declared, got "base"; declare it under images, or give a digest');
  });
});

describe("what one app says goes together", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    ["port", undefined, "port: is missing: an app with routes must say which port it listens on; give it"],
    ["routes", {}, "probePath: must go with routes: nothing else is asked for it; add a route, or use health instead"],
    ["secrets/LOG", "token", "secrets/LOG: must not be in env as well; take it out of one of them"],
    [
      "volumes/more",
      "/data",
      'volumes/more: must have a path of its own, but volumes/data has "/data"; choose another',
    ],
    [
      "volumes/more",
      { path: "/tmp" },
      'volumes/more: must have a path of its own, but tmpfs has "/tmp"; choose another',
    ],
    [
      "health/command",
      ["CMD-SHELL", "curl localhost"],
      'health/command: must begin with a program, got "CMD-SHELL"; leave it out; a shell is ["sh", "-c", "…"]',
    ],
    [
      "readySeconds",
      5,
      "readySeconds: must be more than health/intervalSeconds, 5, after which the first check is made, got 5; raise it",
    ],
    [
      "release",
      "recreate",
      "replicas: must be 1, since release: recreate says that its volumes take one writer, got 2; lower it, or leave release out",
    ],
  ])("%s = %j", (key, value, problem) => {
    const app: [string, unknown][] = [
      ["apps/api/replicas", 2],
      ["apps/api/probePath", "/health"],
      ["apps/api/env/LOG", "info"],
      ["apps/api/volumes/data", "/data"],
      ["apps/api/health/command", ["true"]],
    ];
    expect(problemsWith(...app)).toEqual([]);
    expect(problemsWith(...app, [`apps/api/${key}`, value])).toEqual([`apps/api/${problem}`]);
  });

  test("a volume may be mounted inside another, and under a tmpfs", () => {
    expect(problemsWith(["apps/api/volumes", { outer: "/data", inner: "/data/wal", cache: "/tmp/cache" }])).toEqual([]);
  });
});
