import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import type { TestServer } from "../../support/test-server.ts";
import { TestServers } from "../../support/test-servers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";
import { targetOf } from "./over-ssh.ts";

const project = mkdtempSync(join(tmpdir(), "aisha-project-"));
const path = "/etc/aisha/app.conf";
let servers: TestServers;
let server: TestServer;
let provider: ProviderClient | undefined;

beforeAll(async () => {
  servers = await TestServers.open("ssh-server");
  server = await servers.start("app", "withDocker");
  await server.load("debian:trixie-slim");
});
beforeEach(() => run({}));
afterAll(async () => {
  provider?.stop();
  rmSync(project, { recursive: true });
  await servers?.close();
});

/** Starts the provider anew, as each command does, with the server declared so in the stack's file. */
async function run(changes: Props): Promise<ProviderClient> {
  const { stack, server: name, ...login } = targetOf(servers, server);
  const app = { transport: "ssh", ...login, ...changes };
  writeFileSync(
    join(project, `Pulumi.${stack}.yaml`),
    JSON.stringify({ config: { "aisha:servers": { [name]: app } } }),
  );
  provider?.stop();
  provider = await startHostProvider(project);
  return provider;
}

it("a file on the server is written, its drift shown and healed, and it goes with its resource", async () => {
  const urn = urnOf("File");
  const news = { server: "app", path, content: "one\n", owner: "root:admin", mode: "0640" };
  const made = await provider!.create(urn, news);
  expect(await refreshed(provider!, urn, made, news)).toMatchObject({ changed: [] });
  await server.exec(`echo two >${path}; chmod 666 ${path}; chown admin ${path}`);
  const { read, checked, changed } = await refreshed(provider!, urn, made, news);
  expect(changed.sort()).toEqual(["content", "mode", "owner"]);
  expect(read.inputs).toMatchObject({ content: "two\n", mode: "0666", owner: "admin:admin" });
  await provider!.update(urn, read, checked);
  expect(await server.exec(`cat ${path}; stat -c '%a %U:%G' ${path}`)).toBe("one\n640 root:admin\n");
  await provider!.delete(urn, made);
  expect(await server.exec("ls /etc/aisha")).toBe("");
});

it("a program that the server lacks is named with the command that installs it", async () => {
  await server.exec("[ ! -e /usr/bin/openssl ] || mv /usr/bin/openssl /usr/bin/openssl.away");
  const news = { server: "app", certPath: "/etc/aisha/cert.pem", keyPath: "/etc/aisha/key.pem", commonName: "app" };
  await expect(provider!.create(urnOf("Certificate"), news)).rejects.toThrow(
    /openssl is missing .*apt-get install openssl/,
  );
});

it("containers on the server pass a gate, which reaches them where only the server does", async () => {
  const urn = urnOf("Gate");
  const serve = `$s = IO::Socket::INET->new(Listen => 8, LocalPort => 8080); while ($c = $s->accept) { close $c }`;
  const [edge = "", id = ""] = (
    await server.exec(`docker network create --internal --subnet 10.219.0.0/24 edge
      docker run -d debian:trixie-slim perl -MIO::Socket::INET -e '${serve}'`)
  ).split("\n");
  const news = {
    server: "app",
    app: "api",
    containers: { "api-1": id },
    settleSeconds: 1,
    edge: { network: edge, port: 8080 },
  };
  const made = await provider!.create(urn, news);
  expect(made.state.addresses).toEqual({ "api-1": expect.stringMatching(/^10\.219\.0\.\d+$/) });
  expect(await refreshed(provider!, urn, made, news)).toMatchObject({ changed: [] });
  await server.exec(`docker stop -t 0 ${id}`);
  expect((await provider!.read(urn, made))?.inputs.containers).toEqual({});
});

it("a server whose sshd has moved is found again by its declaration, whatever the state holds", async () => {
  const urn = urnOf("File");
  const direct = { host: server.address, port: 22 };
  const made = await (await run(direct)).create(urn, { server: "app", path, content: "one\n" });
  await server.exec("echo Port 2222 >/etc/ssh/sshd_config.d/port.conf; systemctl restart ssh");
  await expect((await run(direct)).read(urn, made)).rejects.toThrow(
    `server app (admin@${server.address}:22) refuses the connection`,
  );
  expect(await (await run({ ...direct, port: 2222 })).read(urn, made)).toMatchObject({ id: path });
  await server.exec("rm /etc/ssh/sshd_config.d/port.conf; systemctl restart ssh");
});

it("a server that was installed anew is refused until its new host key is declared", async () => {
  const urn = urnOf("Directory");
  const made = await provider!.create(urn, { server: "app", path: "/srv/kept" });
  const renew =
    "cd /etc/ssh; rm ssh_host_*; ssh-keygen -A >/dev/null; systemctl restart ssh; cut -d' ' -f1,2 ssh_host_ed25519_key.pub";
  const hostKey = (await server.exec(renew)).trim();
  await expect((await run({})).read(urn, made)).rejects.toThrow(`'aisha:servers.app.hostKey' '${hostKey}'`);
  expect(await (await run({ hostKey })).read(urn, made)).toMatchObject({ id: "/srv/kept" });
});
