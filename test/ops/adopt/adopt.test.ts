import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { schema } from "../../../config/schema.ts";
import { additionsFor } from "../../../ops/adopt/additions.ts";
import { oldContainer } from "../../../ops/adopt/found.ts";
import { matchesOn } from "../../../ops/adopt/match.ts";
import { exitCodeOf, merged, reportOf, yamlOf } from "../../../ops/adopt/report.ts";
import { warningsFor } from "../../../ops/adopt/warnings.ts";
import { configurationWith } from "../../support/configuration.ts";
import { changes, found } from "./given.ts";

const plain = configurationWith(...structuredClone(changes));
const config = schema.parse(plain);
const matches = matchesOn("app", config, found);
const add = additionsFor("app", config, found, matches);

test("what is to be declared is what the file does not say yet", () => {
  const docker = { package: "docker-ce", registryMirrors: ["https://mirror.example.org"] };
  expect(add).toEqual({
    "aisha:registry": { replaces: ["images"], adopt: "/var/lib/registry" },
    "aisha:apps": {
      redis: { replaces: ["aisha-redis"], volumes: { data: { path: "/data", adopt: "aisha_redis_data" } } },
      "webhook-api": { replaces: ["aisha-webhook-api-1"] },
    },
    "aisha:bots": { bot: { replaces: ["aisha-standby-bot"] } },
    "aisha:nginx": {
      replaces: ["nginx.service"],
      certificate: { cert: "/etc/nginx/ssl/app.crt", key: "/etc/nginx/ssl/app.key" },
    },
    "aisha:servers": {
      app: {
        system: {
          docker: { ...docker, daemon: { "data-root": "/mnt/docker", "userland-proxy": true } },
          firewall: { open: { "5432": ["172.16.0.0/12", "192.168.0.0/16"] } },
        },
      },
    },
  });
  const declared = Object.fromEntries(Object.entries(add).map(([key, value]) => [key.replace("aisha:", ""), value]));
  const then = schema.parse(merged([plain, declared]));
  expect(additionsFor("app", then, found, matchesOn("app", then, found))).toEqual({});
});

test("people are warned of what no file can say", () => {
  expect(warningsFor("app", config, found, matches)).toEqual([
    "postgres (postgres:16) does the work of no part, and is left as it is",
    "port 5432 of postgres is closed to other machines from the first up on; open it to them: system.firewall.open",
    "aisha-redis is reached at port 6379 of the server, redis will not be: others use its name",
    "redis must read what aisha-redis wrote: declare the same program, version and settings",
    "aisha-standby-bot is given TELEGRAM_TOKEN: what looks secret is not shown; " +
      "set each by bin/aisha pulumi config set --secret secrets:<name>",
    "aisha-webhook-api-1 has /opt/aisha/nginx/sites, where the stack puts its own files; declare another servers/app/folder",
    "docker compose up of project aisha would start its containers again",
    "/etc/cron.d/aisha: the job at */5 * * * *, of aisha-standby-bot, must not touch what the stack replaces; take it out",
  ]);
});

describe("the report", () => {
  const looked = { server: "app", found, add, obstacles: [], warnings: ["mind this"] };
  const hindered = { ...looked, add: {}, obstacles: ["stop that"] };
  const paint = (_: unknown, text: string) => text;

  test("ends with what to put into the file, as YAML that says the same", () => {
    const report = reportOf("prod", [looked], paint);
    expect(report).toContain("(aisha-standby-bot)  old");
    expect(report).toContain("certificate /etc/nginx/ssl/app.crt, which nginx has");
    expect(report).toContain("! mind this");
    expect(parse(report.split("For config in Pulumi.prod.yaml:")[1]!)).toEqual(add);
    expect(parse(yamlOf(add))).toEqual(add);
  });

  test("says what is to be seen to first, and then not that all is well", () => {
    expect(reportOf("prod", [hindered], paint)).toMatch(/\n\nTo be seen to before bin\/up:\n! app: stop that$/);
    expect(reportOf("prod", [{ server: "app", why: "is away" }], paint)).toBe("✗ app: is away");
  });

  test.each([
    [[looked], 1],
    [[{ ...looked, add: {} }], 0],
    [[hindered], 1],
    [[looked, { server: "infra", why: "does not answer" }], 2],
  ])("tells by its exit code whether all is declared", (all, code) => expect(exitCodeOf(all)).toBe(code));
});

test("of what a container is given, names of secrets are known and never their values", () => {
  const info = {
    Name: "/aisha-bot",
    Config: {
      Image: "old/bot",
      Env: ["TELEGRAM_TOKEN=1:secret", "REDIS_URL=redis://:pw=1@redis", "LOG=info"],
      Labels: {},
    },
    HostConfig: {
      RestartPolicy: { Name: "always" },
      AutoRemove: false,
      PortBindings: { "80/tcp": [{ HostPort: "8080" }], "81/tcp": null },
    },
    NetworkSettings: { Networks: { bridge: {} } },
    State: { Running: true, Restarting: false },
    Mounts: [
      { Type: "volume", Name: "data", Source: "/var/lib/docker/volumes/data/_data", Destination: "/data", RW: true },
      { Type: "bind", Source: "/etc/bot/conf", Destination: "/conf", RW: true },
      { Type: "bind", Source: "/opt/audio", Destination: "/audio", RW: true },
      { Type: "bind", Source: "/opt/read", Destination: "/read", RW: false },
    ],
  };
  expect(oldContainer(info as never)).toEqual({
    name: "aisha-bot",
    image: "old/bot",
    runs: true,
    restart: "always",
    ports: [8080],
    mounts: [
      { source: "data", target: "/data" },
      { source: "/opt/audio", target: "/audio" },
    ],
    networks: ["bridge"],
    secrets: ["TELEGRAM_TOKEN", "REDIS_URL"],
    compose: undefined,
    vanishes: false,
  });
});
