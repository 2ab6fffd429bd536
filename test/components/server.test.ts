import { beforeAll, expect, test } from "vitest";
import { Server } from "../../components/server.ts";
import { schema } from "../../config/schema.ts";
import { renderSshOptions } from "../../render/ssh-options.ts";
import { configurationWith } from "../support/configuration.ts";
import { type Declared, declare, ofType } from "../support/declared.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const jump = { host: "bastion", port: 22, user: "me", hostKey };
const ssh = { transport: "ssh", host: "203.0.113.7", port: 2222, user: "admin", hostKey, key: "~/.ssh/deploy", jump };
const made: Record<string, Server> = {};
let declared: Declared[];

beforeAll(async () => {
  declared = await declare(() => {
    const { servers, registry } = schema.parse(
      configurationWith(
        ["servers/app", ssh],
        ...["registry", "nginx", "apps/api", "bots/talker"].map((path): [string, string] => [`${path}/server`, "here"]),
      ),
    );
    for (const [name, args] of Object.entries(servers)) {
      made[name] = new Server(name, { ...args, registry, publicPorts: [80, 443] });
    }
  });
});

test("a server over SSH has its engine there, reached with the host key that is pinned", () => {
  const { app, here } = ofType(declared, "pulumi:providers:docker");
  const sshOpts = renderSshOptions({ alias: "app.unit", hostKey, key: "~/.ssh/deploy", jump });
  expect(app).toEqual({ host: "ssh://admin@203.0.113.7:2222", sshOpts: JSON.stringify(sshOpts) });
  expect(here).toEqual({ host: "unix:///var/run/docker.sock" });
});

test("its folder is its own, and what is written there is root's", () => {
  expect(made.app).toMatchObject({ name: "app", folder: "/opt/aisha", asRoot: true });
  expect(made.here).toMatchObject({
    folder: `${process.cwd()}/.aisha/test`,
    asRoot: process.getuid?.() === 0,
  });
});
