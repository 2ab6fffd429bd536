import { expect, test } from "vitest";
import type { ServerConfig } from "../../config/server.ts";
import { server as schema } from "../../config/server.ts";
import { illServers } from "../../ops/heal.ts";
import { renderEngineConnection } from "../../render/ssh-options.ts";

const login = { transport: "ssh", host: "203.0.113.7", user: "admin", hostKey: `ssh-ed25519 ${"A".repeat(68)}` };
const app = schema.parse(login) as Extract<ServerConfig, { transport: "ssh" }>;
const type = "urn:pulumi:prod::aisha::aisha:servers:Server";

/** The state after an `up` that reached the server in this way. */
function stateOf(reached: typeof app): string {
  const { host, sshOpts } = renderEngineConnection("prod", "app", reached);
  const connection = {
    urn: `${type}$pulumi:providers:docker::app`,
    type: "pulumi:providers:docker",
    inputs: { host, sshOpts: JSON.stringify(sshOpts) },
  };
  const packages = { urn: `${type}$host:index:Packages::app`, type: "host:index:Packages" };
  return JSON.stringify({ deployment: { resources: [connection, packages] } });
}

const silent = { withoutEngine: new Map([["app", "Docker does not answer on server app"]]) };
const well = { withoutEngine: new Map<string, string>() };
const part = [`${type}$pulumi:providers:docker::app`, `${type}$host:**::app**`];

test("a server that answers as it did before is left to the whole up", () =>
  expect(illServers(stateOf(app), "prod", { app }, well)).toEqual([]));

test("a server whose engine does not answer is brought up first, with what it is made of", () =>
  expect(illServers(stateOf(app), "prod", { app }, silent)).toEqual([
    { server: "app", why: "Docker does not answer on server app", part },
  ]));

test.each([
  ["host", { host: "203.0.113.8" }],
  ["port", { port: 2222 }],
  ["key", { key: "~/.ssh/next" }],
  ["host key", { hostKey: `ssh-ed25519 ${"B".repeat(68)}` }],
])("a server with another %s is brought up first, since refresh would take the old one", (_, change) =>
  expect(illServers(stateOf(app), "prod", { app: { ...app, ...change } }, well)).toEqual([
    { server: "app", why: "it is reached another way than by the last up", part },
  ]),
);

test.each([
  ["a stack that was never up", "{}"],
  ["a server that the state knows nothing of", stateOf(app).replaceAll("::app", "::other")],
])("%s needs nothing first: nothing is asked of it yet", (_, state) =>
  expect(illServers(state, "prod", { app }, silent)).toEqual([]),
);

test("this machine needs nothing first", () => {
  const local = schema.parse({ transport: "local", folder: ".aisha/x" });
  expect(illServers(stateOf(app), "prod", { app: local }, silent)).toEqual([]);
});
