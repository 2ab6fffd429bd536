import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { limitsOf } from "../../config/workload.ts";
import { leastConfiguration, problemsWith } from "../support/configuration.ts";

describe("a good configuration", () => {
  test("has defaults for what is left out", () => {
    const { apps, bots, nginx, registry } = schema.parse(leastConfiguration());
    expect(apps.api).toMatchObject({ replicas: 1, release: "overlap", settleSeconds: 10, stopGraceSeconds: 30 });
    expect(limitsOf(apps.api!)).toEqual({ memoryMb: 256, cpuPercent: 100, pids: 256 });
    expect(apps.api!.tmpfs).toEqual({ "/tmp": 64 });
    expect(bots.talker).toMatchObject({ replicas: 2 });
    expect(nginx).toMatchObject({ address: "0.0.0.0", drainSeconds: 30 });
    expect(registry.address).toBe("127.0.0.1");
  });

  test.each([
    ["an image by digest", "apps/api/image", `registry.internal:5000/shop/api@sha256:${"a".repeat(64)}`],
    ["a tag beside the digest, for people", "apps/api/image", `redis:latest@sha256:${"a".repeat(64)}`],
    ["one of two loopback addresses", "registry/address", "127.0.0.2"],
    ["a name with a star", "nginx/names", ["*.example.org", "example.org"]],
    ["a volume deep down", "apps/api/volumes/data", "/var/lib/.cache/..data"],
    ["user and group", "apps/api/user", "1000:1000"],
    ["a name that is a letter", "apps/a", { image: "base" }],
  ])("may have %s", (_, key, value) => expect(problemsWith([key, value])).toEqual([]));
});

const ip = "127.0.0.1 is this machine only";
const subnet = "must be a subnet of the form a.b.c.0/24";
const unused = "choose one that nothing else on the server uses";
const path = "must be a path inside the project";
const inside = "leave out the leading /, .. and any spaces";
const host = "must be a host name in lower case";
const example = "write it as registry.example.org";
const variable = "must be a name of an environment variable";
const letters = "use letters, digits and _, not starting with a digit";

describe("a wrong key says its rule and the fix", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    ["servers", undefined, "servers: is missing: must be a map; write each entry as key: value"],
    ["servers", [], "servers: must be a map, got []; write each entry as key: value"],
    ["servers/here/folder", "/etc", `servers/here/folder: ${path}, got "/etc"; ${inside}`],
    ["servers/here/folder", ".aisha/../..", `servers/here/folder: ${path}, got ".aisha/../.."; ${inside}`],
    [
      "servers/here/transport",
      "fax",
      'servers/here/transport: must be one of local, ssh, got "fax"; choose one of them',
    ],
    ["servers/here/edgeSubnet", "10.9.0.0/16", `servers/here/edgeSubnet: ${subnet}, got "10.9.0.0/16"; ${unused}`],
    ["servers/here/edgeSubnet", "10.256.0.0/24", `servers/here/edgeSubnet: ${subnet}, got "10.256.0.0/24"; ${unused}`],
    ["servers/here/edgeSubnet", "127.0.1.0/24", `servers/here/edgeSubnet: ${subnet}, got "127.0.1.0/24"; ${unused}`],
    ["images/base/context", "../base", `images/base/context: ${path}, got "../base"; ${inside}`],
    ["images/base/from/1A", "product", `images/base/from/1A: ${variable}, got "1A"; ${letters}`],
    ["images/base/args/DEBUG", true, 'images/base/args/DEBUG: must be text; quote it, as in "1"'],
    [
      "registry",
      "yes",
      'registry: must be a map with the keys server, mode, image, address, port, names, users, metricsPort, ui, adopt, replaces, keepTags, collect, got "yes"; write each as key: value',
    ],
    ["registry/mode", "ftp", 'registry/mode: must be one of http, https, got "ftp"; choose one of them'],
    ["registry/mode", undefined, "registry/mode: is missing: must be one of http, https; choose one of them"],
    ["registry/address", "here", `registry/address: must be an IPv4 address, got "here"; ${ip}`],
    ["registry/address", "10.0.0.256", `registry/address: must be an IPv4 address, got "10.0.0.256"; ${ip}`],
    ["registry/address", "010.0.0.1", `registry/address: must be an IPv4 address, got "010.0.0.1"; ${ip}`],
    ["nginx/https", 70000, "nginx/https: must be 1–65535, got 70000; choose a free port"],
    ["nginx/https", "443", 'nginx/https: must be 1–65535, got "443"; choose a free port'],
    [
      "nginx/drain",
      5,
      'nginx: unknown key "drain"; known are server, image, address, http, https, names, certificate, drainSeconds, hstsSeconds, headers, snippets, workerConnections, maintenance, internal, replaces',
    ],
    ["nginx/names", "a.org", 'nginx/names: must be a list, got "a.org"; write it as [example.org]'],
    ["nginx/names", ["A.org"], `nginx/names/0: ${host}, got "A.org"; ${example}`],
    ["nginx/names", ["a", "a"], 'nginx/names: must name each once, got ["a","a"]; take one out'],
    [
      "proxy",
      {},
      ': unknown key "proxy"; known are environment, allow, state, servers, images, registry, nginx, apps, bots, services, transcription',
    ],
    [
      "bots",
      Array.from({ length: 99 }, () => "bot"),
      `bots: must be a map, got ${`[${'"bot",'.repeat(9)}`}"bot"…; write each entry as key: value`,
    ],
  ])("%s = %j", (key, value, problem) => expect(problemsWith([key, value])).toEqual([problem]));
});
