import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import Docker from "dockerode";
import ssh2 from "ssh2";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TestServer } from "./test-server.ts";
import { TestServers } from "./test-servers.ts";

let servers: TestServers;
let bare: TestServer;
let withDocker: TestServer;

beforeAll(async () => {
  servers = await TestServers.open("test-server");
  bare = await servers.start("bare", "bare");
  withDocker = await servers.start("with-docker", "withDocker");
});
afterAll(() => servers?.close());

/** What a command prints, run as the server's user after a login by the test's key. */
async function overSsh(server: TestServer, command: string): Promise<string> {
  const { user: username, port, hostKey } = server;
  const client = new ssh2.Client();
  client.connect({
    host: "127.0.0.1",
    port,
    username,
    privateKey: readFileSync(servers.keyPath),
    hostVerifier: (offered: Buffer) => `ssh-ed25519 ${offered.toString("base64")}` === hostKey,
    algorithms: { serverHostKey: ["ssh-ed25519"] },
  });
  await once(client, "ready");
  const channel = await new Promise<ssh2.ClientChannel>((resolve, reject) => {
    client.exec(command, (error, opened) => (error ? reject(error) : resolve(opened)));
  });
  return text(channel).finally(() => client.end());
}

test("a bare server is a Debian 13 that systemd runs, without Python and Docker", async () => {
  expect(await bare.exec("systemctl is-system-running; . /etc/os-release; echo $VERSION_ID; hostname")).toBe(
    "running\n13\nbare\n",
  );
  expect(await bare.exec("command -v python3 dockerd docker || echo none")).toBe("none\n");
});

test("its user logs in by the test's key and is root by sudo", async () => {
  expect(await overSsh(bare, "id -un; sudo -n id -un")).toBe("admin\nroot\n");
});

test("packages can be installed on it, and it has tables of nftables of its own", async () => {
  await bare.exec("apt-get update -qq && apt-get install -qq --no-install-recommends nftables >/dev/null 2>&1");
  await bare.exec("nft add table inet unit");
  expect(await bare.exec("nft list tables")).toContain("table inet unit\n");
});

test("servers reach each other by name, at addresses that are known", async () => {
  expect(await bare.exec("getent hosts with-docker")).toContain(withDocker.address);
  expect(await bare.exec("bash -c 'exec 3<>/dev/tcp/with-docker/22; head -c 8 <&3'")).toBe("SSH-2.0-");
});

test("a server with Docker runs containers, which are there again after a restart", async () => {
  await withDocker.load("debian:trixie-slim");
  await withDocker.exec("docker run -d --init --restart unless-stopped --name kept debian:trixie-slim sleep 1000");
  await withDocker.restart();
  expect(await withDocker.exec("docker ps --format '{{.Names}} {{.Image}}'")).toBe("kept debian:trixie-slim\n");
  expect(await overSsh(withDocker, "docker ps -q | wc -l")).toBe("1\n");
});

test("a removed server leaves nothing", async () => {
  const volumes = (await withDocker.container.inspect()).Mounts.flatMap(({ Name }) => Name ?? []);
  expect(volumes).toHaveLength(1);
  await withDocker.remove();
  const engine = new Docker({ socketPath: "/var/run/docker.sock" });
  await expect(engine.getVolume(volumes[0]!).inspect()).rejects.toThrow(/no such volume/);
  await expect(withDocker.container.inspect()).rejects.toThrow(/No such container/);
});
