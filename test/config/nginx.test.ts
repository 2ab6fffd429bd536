import { describe, expect, test } from "vitest";
import { schema } from "../../config/schema.ts";
import { configurationWith, problemsWith } from "../support/configuration.ts";

const problems = (key: string, value: unknown) => problemsWith([`nginx/${key}`, value]);

test("nginx has defaults for what is left out", () =>
  expect(schema.parse(configurationWith()).nginx).toEqual({
    image: "base",
    address: "0.0.0.0",
    http: 8081,
    https: 8444,
    names: [],
    drainSeconds: 30,
    hstsSeconds: 63_072_000,
    headers: {},
    snippets: { http: "", server: "" },
    workerConnections: 4096,
    maintenance: { on: false, retryAfterSeconds: 60 },
    internal: [],
    replaces: [],
  }));

test("maintenance can be said in one word", () =>
  expect(schema.parse(configurationWith(["nginx/maintenance", true])).nginx.maintenance).toEqual({
    on: true,
    retryAfterSeconds: 60,
  }));

describe("a wrong key of nginx says its rule and the fix", () => {
  test.each<[key: string, value: unknown, problem: string]>([
    [
      "names",
      ["Bot.example.org"],
      'nginx/names/0: must be a host name in lower case, got "Bot.example.org"; write it as registry.example.org',
    ],
    ["names", ["a b"], 'nginx/names/0: must be a host name in lower case, got "a b"; write it as registry.example.org'],
    [
      "certificate/cert",
      "/etc/cert.pem",
      "nginx/certificate/key: is missing: must be an absolute path without spaces; start it with /",
    ],
    [
      "hstsSeconds",
      -1,
      "nginx/hstsSeconds: must be a whole number of seconds, 0–315360000, got -1; 63072000 is the default",
    ],
    [
      "headers/X-A",
      "$remote_addr",
      'nginx/headers/X-A: must be visible ASCII characters and spaces without $ and \\, got "$remote_addr"; an empty text takes a header of nginx\'s own away',
    ],
    [
      "headers/X A",
      "1",
      'nginx/headers/X A: must be the name of a header, got "X A"; use letters, digits and single dashes',
    ],
    ["headers", "none", 'nginx/headers: must be a map, got "none"; write each entry as key: value'],
    [
      "workerConnections",
      1,
      "nginx/workerConnections: must be a whole number of connections, 64–65536, got 1; 4096 is the default",
    ],
    [
      "internal",
      ["10.0.0.0"],
      'nginx/internal/0: must be an IPv4 network as address/bits, got "10.0.0.0"; 10.0.0.0/8 is one',
    ],
    ["snippets/http", ["a"], "nginx/snippets/http: must be text; write it after a |"],
  ])("%s = %j", (key, value, problem) => expect(problems(key, value)).toEqual([problem]));
});

describe("a snippet", () => {
  const rule = "nginx/snippets/server: must close each { and quote that it opens, and no other; count them";

  test.each([
    "location = /a { return 204; }",
    'if ($uri ~ "^/a{2}$") { return 404; }',
    "# a } in a comment",
    "return 200 '}';",
    'return 200 "\\"}";',
    `set $a \${b};`,
    "return 200 it's;",
    "return 200 \\};",
  ])("may be %s", (text) => expect(problems("snippets/server", text)).toEqual([]));

  test.each(["}", "location = /a {", "} server {", 'return 200 "', "return 200 'a", "a{ # }"])(
    "may not be %s",
    (text) => expect(problems("snippets/server", text)).toEqual([rule]),
  );
});
