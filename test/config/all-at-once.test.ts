import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { configurationWith, leastConfiguration, problemsOf, problemsWith } from "../support/configuration.ts";

/** Has every key there is, so that a wrong value can be put at each. */
const full = () =>
  configurationWith(
    ["servers/here/edgeSubnet", "10.9.0.0/24"],
    ["images/product/args/VERSION", "1"],
    ["images/product/dockerfile", "sample/Dockerfile"],
    ["registry/server", "here"],
    ["registry/address", "127.0.0.1"],
    ["nginx/server", "here"],
    ["nginx/address", "127.0.0.1"],
    ["nginx/names", ["example.org"]],
    ["nginx/certificate", { cert: "/etc/tls/cert.pem", key: "/etc/tls/key.pem" }],
    ["nginx/headers/X-A", "1"],
    ["nginx/snippets", { http: "gzip on;", server: "gzip off;" }],
    ["nginx/internal", ["10.0.0.0/8"]],
    ["apps/api/server", "here"],
    ["apps/api/command", ["node", "main.ts"]],
    ["apps/api/replicas", 2],
    ["apps/api/probePath", "/health"],
    ["apps/api/routes/\\/webhook", route()],
    ["apps/api/env/LOG", "info"],
    ["apps/api/secrets/TOKEN", "token"],
    ["apps/api/volumes/data", { path: "/data", owner: "1000:1000" }],
    ["apps/api/tmpfs", { "/tmp": 64 }],
    ["apps/api/capabilities", ["KILL"]],
    ["apps/api/health", { command: ["true"], intervalSeconds: 5 }],
    ["apps/api/limits/memoryMb", 64],
    ["apps/api/readySeconds", 60],
    ["apps/api/release", "overlap"],
    ["bots/talker/secrets/TOKEN", "token"],
  );
const route = () => ({
  stripPrefix: true,
  methods: ["POST"],
  contentTypes: ["application/json"],
  maxBodyKb: 64,
  rateLimit: { perSecond: 5, burst: 10 },
  secretToken: "token",
  secretHeader: "X-Key",
  public: false,
  timeoutSeconds: 5,
  about: "curl {url}",
});
const surroundings = {
  secrets: new Map([["token", { encrypted: true, bytes: 20, visible: true }]]),
  exists: () => true,
};

/** The paths of all keys in a tree. */
function keysOf(tree: unknown, path: string[] = []): string[][] {
  const inner = tree !== null && typeof tree === "object" && !Array.isArray(tree) ? Object.entries(tree) : [];
  return inner.flatMap(([key, value]) => [[...path, key], ...keysOf(value, [...path, key])]);
}

const put = (path: string[], value: unknown) => {
  const tree = full();
  const last = path.at(-1)!;
  const parent = path.slice(0, -1).reduce((at, key) => at[key] as typeof tree, tree);
  parent[last] = value;
  return tree;
};

describe("all problems of a file are listed at once", () => {
  test("those of keys and those between parts", () => {
    const wrong = problemsWith(
      ["nginx/http", 0],
      ["nginx/https", 5001],
      ["apps/api/replicas", 0],
      ["apps/api/image", "none"],
      ["registry/mode", "ftp"],
      ["bots/talker/server", "there"],
      ["extra", 1],
    );
    expect(wrong.map((line) => line.split(":")[0])).toEqual([
      "registry/mode",
      "nginx/http",
      "apps/api/replicas",
      "",
      "bots/talker/server",
      "apps/api/image",
      "nginx/https",
    ]);
  });

  test("a server that is wrong is still declared", () => {
    expect(problemsWith(["servers/here", "yes"], ["apps/api/server", "here"])).toEqual([
      'servers/here: must be a map with the keys transport, folder, edgeSubnet, got "yes"; write each as key: value',
    ]);
  });

  test("an empty file", () => {
    expect(problemsOf({}).map((line) => line.split(":")[0])).toEqual(["servers", "registry", "nginx", "apps"]);
    expect(problemsOf({ ...leastConfiguration(), nginx: undefined })).toHaveLength(1);
  });
});

describe("whatever stands in a file", () => {
  test("nothing is wrong with the one that has every key", () => expect(problemsOf(full(), surroundings)).toEqual([]));

  const wrongs: [string, unknown][] = [
    ["a list in a list", [[]]],
    ["null", null],
    ["a negative fraction", -0.5],
  ];
  const cases = keysOf(full()).flatMap((path) =>
    wrongs.map(([what, value]): [string, string, string[], unknown] => [what, path.join("/"), path, value]),
  );
  test.each(cases)("%s at %s is told of there alone", (_, key, path, value) => {
    const problems = problemsOf(put(path, value), surroundings);
    expect(problems).not.toEqual([]);
    for (const problem of problems) expect(problem.startsWith(`${key}: `) || problem.startsWith(`${key}/`)).toBe(true);
  });

  test("it is read, or refused with rule and fix, but never breaks the reader", () => {
    const anyKey = fc.constantFrom(...keysOf(full()));
    const known = fc.constantFrom("here", "base", "product", "api", "token", "/health", "/tmp", "latest", "0.0.0.0");
    const odd = fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "");
    const value = fc.oneof(
      fc.jsonValue(),
      known,
      odd,
      fc.integer(),
      fc.dictionary(fc.oneof(known, odd), fc.jsonValue()),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(anyKey, value), { minLength: 1, maxLength: 4 }), (changes) => {
        const tree = full();
        for (const [path, replacement] of changes) {
          const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], tree);
          if (typeof parent === "object" && parent !== null) Object.assign(parent, { [path.at(-1)!]: replacement });
        }
        const problems = problemsOf(tree, surroundings);
        for (const problem of problems) expect(problem).toMatch(/: (is missing: )?(unknown key|must|there are).*; ./s);
      }),
      { numRuns: 1_000 },
    );
  });
});
