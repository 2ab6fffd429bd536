import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderSshOptions } from "../../render/ssh-options.ts";
import { ProviderClient } from "../support/provider-client.ts";
import type { TestServer } from "../support/test-server.ts";
import { TestServers } from "../support/test-servers.ts";

// The same suite runs against the official plugin when PATH has it, which needs the ssh command.
const urn = "urn:pulumi:test::aisha::docker:index/network:Network::net";
const hasSsh = spawnSync("ssh", ["-V"]).status === 0;
let servers: TestServers;
let server: TestServer;
let bastion: TestServer;

beforeAll(async () => {
  servers = await TestServers.open("docker-ssh");
  [server, bastion] = [await servers.start("app", "withDocker"), await servers.start("bastion", "bare")];
});
afterAll(() => servers?.close());

function options(changes: object = {}): string[] {
  return renderSshOptions({ alias: "app.test", hostKey: server.hostKey, key: servers.keyPath, ...changes });
}

function jump(hostKey = bastion.hostKey) {
  return { jump: { host: "127.0.0.1", port: bastion.port, user: bastion.user, hostKey } };
}

/** Makes a network on the server, reads it and removes it again, by a provider that is told to go there so. */
async function useProvider(host: string, sshOpts: string[]): Promise<string> {
  const provider = await ProviderClient.start("docker");
  try {
    await provider.configure({ host, sshOpts: JSON.stringify(sshOpts) });
    const made = await provider.create(urn, { name: "net" });
    const seen = await server.exec("docker network ls --format '{{.Name}}' --filter name=net");
    expect(await provider.read(urn, made)).toMatchObject({ id: made.id });
    await provider.delete(urn, made);
    return seen;
  } finally {
    provider.stop();
  }
}

describe("the docker provider over SSH", () => {
  it("works with the engine of the server", async () => {
    expect(await useProvider(`ssh://admin@127.0.0.1:${server.port}`, options())).toBe("net\n");
  });

  it("works through a jump host", async () => {
    expect(await useProvider("ssh://admin@app:22", options(jump()))).toBe("net\n");
  });

  it("refuses a server with another host key than the pinned one", async () => {
    const used = useProvider(`ssh://admin@127.0.0.1:${server.port}`, options({ hostKey: bastion.hostKey }));
    await expect(used).rejects.toThrow(/host key/i);
  });
});

describe.skipIf(!hasSsh)("the ssh command with the same options", () => {
  const ssh = (host: string, port: number, sshOpts: string[]) =>
    spawnSync("ssh", [...sshOpts, "-l", "admin", "-p", String(port), "--", host, "hostname"], { encoding: "utf8" });

  it("logs in, directly and through a jump host", () => {
    expect(ssh("127.0.0.1", server.port, options()).stdout).toBe("app\n");
    expect(ssh("app", 22, options(jump())).stdout).toBe("app\n");
  });

  it("refuses another host key, of the server and of the jump host", () => {
    const wrong = ssh("127.0.0.1", server.port, options({ hostKey: bastion.hostKey }));
    expect(wrong.stderr).toContain("Host key verification failed");
    expect(ssh("app", 22, options(jump(server.hostKey))).stderr).toContain("Host key verification failed");
  });
});
