import { describe, expect, test } from "vitest";
import { leastConfiguration, problemsOf, problemsWith } from "../support/configuration.ts";

const image = "must be a name under images, or a reference by digest (repository@sha256:…)";
const noTag = "a tag can change under a running server: declare the digest it stands for";
const name = "must be lower-case letters, digits and inner dashes, starting with a letter, 40 at most";
const secret =
  "must be the name of a secret, not the secret itself: lower-case letters, digits and inner dashes, starting with a " +
  "letter, 40 at most; set it by: bin/aisha pulumi config set --secret secrets:<name>";
const route = "must be a path of letters, digits and . _ ~ - without empty or dotted parts";
const mount = "must be an absolute path of a folder, without an ending slash";
const capability = "must be a capability as in capabilities(7), without CAP_";
const variable = "must be a name of an environment variable";
const letters = "use letters, digits and _, not starting with a digit";
const digest = `https://registry/api@sha256:${"a".repeat(64)}`;

describe("a wrong key of an app says its rule and the fix", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    ["server", "Here", `server: ${name}, got "Here"; rename it`],
    ["image", "product:latest", `image: ${image}, got "product:latest"; ${noTag}`],
    ["image", "docker.io/library/redis", `image: ${image}, got "docker.io/library/redis"; ${noTag}`],
    ["image", digest, `image: ${image}, got "${digest.slice(0, 59)}…; ${noTag}`],
    ["image", undefined, `image: is missing: ${image}; ${noTag}`],
    ["command", "node api", 'command: must be a list of words, got "node api"; write it as ["program", "argument"]'],
    ["command", [], 'command: must name a program, got []; write it as ["program", "argument"]'],
    ["command", ["sleep", 5], 'command/1: must be text; quote it, as in "1"'],
    ["env/PORT", 3000, 'env/PORT: must be text; quote it, as in "1"'],
    ["env/MY-PORT", "3000", `env/MY-PORT: ${variable}, got "MY-PORT"; ${letters}`],
    ["secrets/TOKEN", "123456:ABC-hush", `secrets/TOKEN: ${secret}`],
    ["secrets/1TOKEN", "token", `secrets/1TOKEN: ${variable}, got "1TOKEN"; ${letters}`],
    ["volumes/data", "data", `volumes/data/path: ${mount}, got "data"; write it as /data`],
    ["volumes/data", "/data/", `volumes/data/path: ${mount}, got "/data/"; write it as /data`],
    ["volumes/data", "/", `volumes/data/path: ${mount}, got "/"; write it as /data`],
    ["volumes/data", "/data/../etc", `volumes/data/path: ${mount}, got "/data/../etc"; write it as /data`],
    [
      "volumes/data",
      [],
      "volumes/data: must be a map with the keys path, owner, adopt, got []; write each as key: value",
    ],
    [
      "volumes/data",
      { path: "/data", owner: "app" },
      'volumes/data/owner: must be two numbers as user:group, got "app"; give those that the app runs as, as in 1000:1000',
    ],
    ["volumes/My Data", "/data", `volumes/My Data: ${name}, got "My Data"; rename it`],
    ["tmpfs/tmp", 64, `tmpfs/tmp: ${mount}, got "tmp"; write it as /data`],
    ["tmpfs/\\/tmp", "64m", 'tmpfs//tmp: must be a whole number of MiB, 1–65536, got "64m"; 64 is the default'],
    [
      "user",
      1000,
      'user: must be a number in quotes, or two as "user:group", got 1000; a name may mean another number in another image',
    ],
    ["capabilities", ["CAP_CHOWN"], `capabilities/0: ${capability}, got "CAP_CHOWN"; write it as NET_BIND_SERVICE`],
    ["capabilities", ["KILL", "KILL"], 'capabilities: must name each once, got ["KILL","KILL"]; take one out'],
    [
      "health",
      "curl",
      'health: must be a map with the keys command, intervalSeconds, timeoutSeconds, retries, startSeconds, got "curl"; ' +
        "write each as key: value",
    ],
    ["health/command", [], 'health/command: must name a program, got []; write it as ["program", "argument"]'],
    ["limits/memoryMb", 8, "limits/memoryMb: must be a whole number of MiB, 16–1048576, got 8; 256 is the default"],
    ["limits/pids", 1, "limits/pids: must be a whole number of processes, 8–32768, got 1; 256 is the default"],
    ["limits/cpu", 1, 'limits: unknown key "cpu"; known are memoryMb, cpuPercent, pids'],
    [
      "stopGraceSeconds",
      0,
      "stopGraceSeconds: must be a whole number of seconds, 1–3600, got 0; give the longest job's time",
    ],
    ["replicas", 1.5, "replicas: must be a whole number of replicas, 1–50, got 1.5; 1 is the default"],
    ["port", 0, "port: must be 1–65535, got 0; choose a free port"],
    ["probePath", "health", `probePath: must be an absolute path without spaces, got "health"; start it with /`],
    ["routes/webhook", {}, `routes/webhook: ${route}, got "webhook"; start it with /`],
    [
      "routes/\\/webhook",
      "yes",
      'routes//webhook: must be a map with the keys stripPrefix, methods, contentTypes, maxBodyKb, rateLimit, secretToken, secretHeader, public, timeoutSeconds, about, got "yes"; write each as key: value',
    ],
    [
      "routes/\\/webhook/stripPrefix",
      "yes",
      'routes//webhook/stripPrefix: must be true or false, got "yes"; leave it out for false',
    ],
    ["release", "blue", 'release: must be one of overlap, recreate, got "blue"; choose one of them'],
  ])("%s = %j", (key, value, problem) => {
    expect(problemsWith([`apps/api/${key}`, value])).toEqual([`apps/api/${problem}`]);
  });
});

test("a name of two words is refused as a name", () => {
  expect(problemsWith(["bots/My Bot", { image: "product" }])).toEqual([
    `bots/My Bot: ${name}, got "My Bot"; rename it`,
  ]);
});

test.each(["a-", "-a", "a".repeat(41), "1a", "A", "a_b", ""])("%j is no name", (wrong) => {
  const bots = { [wrong]: { image: "product" } };
  expect(problemsOf({ ...leastConfiguration(), bots })).toEqual([
    `bots/${wrong}: ${name}, got ${JSON.stringify(wrong)}; rename it`,
  ]);
});
