import { beforeAll, describe, expect, test } from "vitest";
import { Images } from "../../components/images.ts";
import { Registry } from "../../components/registry.ts";
import { Server } from "../../components/server.ts";
import { mapValues } from "../../config/map-values.ts";
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

test("its firewall lets in its sshd, this program's login and what is public, now and at boot", () => {
  const { rules } = ofType(declared, "host:index:NftTable").app as { rules: string };
  expect(rules.match(/^\t\t.*tcp dport.*$/gm)).toEqual(
    [22, 80, 443, 2222].map((port) => `\t\ttcp dport ${port} accept`),
  );
  const { "app-firewall": file, "app-firewall-unit": unit, "app-fail2ban": bans } = ofType(declared, "host:index:File");
  const content = `table inet aisha\ndelete table inet aisha\n${rules}`;
  expect(file).toEqual({ server: "app", path: "/etc/aisha/firewall.nft", content });
  expect(unit!.content).toContain("ExecStart=/usr/sbin/nft -f /etc/aisha/firewall.nft\n");
  expect(bans!.content).toContain("port = 22,2222\n");
});

describe("the authority of a registry that speaks https", () => {
  /** The files on servers app and more, both over SSH, and here, which has the registry: each pulls an image twice. */
  async function trustWith(...changes: [path: string, value: unknown][]) {
    const { servers, ...config } = schema.parse(
      configurationWith(
        ["servers/app", { ...ssh }],
        ["servers/more", { ...ssh, host: "203.0.113.8", system: { managed: false } }],
        ...["registry", "nginx", "apps/api", "bots/talker"].map((path): [string, string] => [`${path}/server`, "here"]),
        ["registry/address", "10.0.0.8"],
        ...changes,
      ),
    );
    const files = await declare(
      () => {
        const on = mapValues(servers, (args, name) => {
          return new Server(name, { ...args, registry: config.registry, publicPorts: [] });
        });
        const registry = new Registry("registry", { ...config.registry, on: on.here!, build: config.images.base });
        const images = new Images("images", { images: config.images, registry, builder: on.here! });
        for (const server of Object.values(on)) for (const image of ["base", "product"]) images.on(server, image);
      },
      {
        "docker:index/image:Image": ({ imageName }) => ({ repoDigest: `${imageName}@sha256:built` }),
        "host:index:Certificate": ({ certPath }) => ({ certificate: `PEM of ${certPath}`, hash: "", fingerprint: "" }),
        "host:index:File": () => ({ hash: "" }),
      },
    );
    const found = Object.entries(ofType(files, "host:index:File"));
    return Object.fromEntries(found.filter(([name]) => name.endsWith("-registry-ca")));
  }

  test("is where Docker looks for it on each server over SSH, once, and not on this machine", async () => {
    const path = "/etc/docker/certs.d/10.0.0.8:5001/ca.crt";
    const content = `PEM of ${process.cwd()}/.aisha/test/registry-ca/cert.pem`;
    expect(await trustWith(["registry/mode", "https"])).toEqual({
      "app-registry-ca": { server: "app", path, content },
      "more-registry-ca": { server: "more", path, content },
    });
  });

  test("is nowhere where it speaks http", async () => expect(await trustWith()).toEqual({}));
});
