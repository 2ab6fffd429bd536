import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SshTarget } from "../../../providers/host/ssh-target.ts";
import { SshTransport } from "../../../providers/host/ssh-transport.ts";
import { makeSshKey } from "../../support/ssh-key.ts";
import type { TestServer } from "../../support/test-server.ts";
import { TestServers } from "../../support/test-servers.ts";
import { targetOf } from "./over-ssh.ts";

const folder = mkdtempSync(join(tmpdir(), "aisha-login-"));
const agent = process.env.SSH_AUTH_SOCK;
const hasAgent = spawnSync("ssh-agent", ["-k"]).error === undefined;
let servers: TestServers;
let app: TestServer;
let bastion: TestServer;
let target: SshTarget;

beforeAll(async () => {
  servers = await TestServers.open("ssh-login");
  [app, bastion] = [await servers.start("app", "bare"), await servers.start("bastion", "bare")];
  target = targetOf(servers, app);
  delete process.env.SSH_AUTH_SOCK;
});
afterAll(async () => {
  if (agent) process.env.SSH_AUTH_SOCK = agent;
  rmSync(folder, { recursive: true });
  await servers?.close();
});

/** What a program prints there. */
async function print(changes: Partial<SshTarget>, ...argv: string[]): Promise<string> {
  return (await new SshTransport({ ...target, ...changes }).run(argv)).stdout;
}

/** The second server as the way to the first, which is then known by its name there. */
function through(changes: Partial<SshTarget["jump"]> = {}): Partial<SshTarget> {
  const { port, user, hostKey } = targetOf(servers, bastion);
  return { host: "app", port: 22, jump: { host: "127.0.0.1", port, user, hostKey, ...changes } };
}

function keyFile(name: string, passphrase?: string): string {
  const path = join(folder, name);
  writeFileSync(path, makeSshKey(passphrase).private, { mode: 0o600 });
  return path;
}

describe("a login succeeds", () => {
  it("as root, who needs no sudo", async () => {
    await app.exec("install -D -m 600 ~admin/.ssh/authorized_keys /root/.ssh/authorized_keys; chmod -x /usr/bin/sudo");
    const whoami = print({ user: "root" }, "whoami").finally(() => app.exec("chmod +x /usr/bin/sudo"));
    expect(await whoami).toBe("root\n");
  });

  it("through a jump host, by the name that the server has there", async () => {
    expect(await print(through(), "hostname")).toBe("app\n");
    expect(await app.exec("ss -Htn state established '( sport = :22 )'")).toContain(bastion.address);
  });

  it.skipIf(!hasAgent)("by a key of the agent", async () => {
    const environment = execFileSync("ssh-agent", ["-s"], { encoding: "utf8" });
    const [socket = "", pid = ""] = ["SSH_AUTH_SOCK", "SSH_AGENT_PID"].map(
      (name) => new RegExp(`${name}=([^;]+)`).exec(environment)?.[1],
    );
    try {
      execFileSync("ssh-add", ["-q", servers.keyPath], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
      process.env.SSH_AUTH_SOCK = socket;
      expect(await print({ key: undefined }, "whoami")).toBe("root\n");
    } finally {
      delete process.env.SSH_AUTH_SOCK;
      process.kill(Number(pid));
    }
  });
});

describe("a login is refused", () => {
  it("by a host that offers another key than the pinned one, which it shows with its fingerprint", async () => {
    const refused = await print({ hostKey: bastion.hostKey }, "true").catch((error: Error) => error.message);
    const [, fingerprint] = (await app.exec("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub")).split(" ");
    expect(refused).toContain(`\n  offered: ${app.hostKey} (${fingerprint})\n`);
    expect(refused).toContain(`config set --stack test --path 'aisha:servers.app.hostKey' '${app.hostKey}'`);
  });

  it("by one that has no key of the pinned type", async () => {
    const pinned = bastion.hostKey.replaceAll("ed25519", "rsa");
    await expect(print({ hostKey: pinned }, "true")).rejects.toThrow(
      /offers another host key .*\n.*\n {2}offered: ssh-/,
    );
  });

  it.each<[why: string, changes: () => Partial<SshTarget>, message: RegExp]>([
    [
      "the user is unknown",
      () => ({ user: "nobody2" }),
      /^server app \(nobody2@.*does not let nobody2 in.*ssh-copy-id/,
    ],
    ["the key is unknown", () => ({ key: keyFile("other") }), /does not let admin in with the key .*ssh-copy-id -i/],
    ["the key is missing", () => ({ key: "/none" }), /^the key for server app cannot be read \(ENOENT.*path.*\.key'/],
    ["the key is locked", () => ({ key: keyFile("locked", "x") }), /cannot be used .*ssh-agent.*ssh-add .*locked,/],
    ["there is no key", () => ({ key: undefined }), /^no key for server app: no agent runs and none is named; run: /],
    ["nothing listens", () => ({ port: 9 }), /^server app \(admin@127.0.0.1:9\) refuses the connection/],
    ["the name is unknown", () => ({ host: "app.invalid" }), /has a name that nobody knows/],
    [
      "nobody has the address",
      () => ({ host: app.address.replace(/\d+$/, "250") }),
      /cannot be reached|does not answer/,
    ],
    [
      "the jump host is another",
      () => through({ hostKey: app.hostKey }),
      /^the jump host of server app .*\n.*\n.*\n.*\.jump\.hostKey/,
    ],
    [
      "the jump host finds no way",
      () => ({ ...through(), port: 9 }),
      /^the jump host of .* opens no way to app:9 \(Conn/,
    ],
  ])("when %s", async (_, changes, message) => {
    await expect(print(changes(), "true")).rejects.toThrow(message);
  });

  it("when sudo asks for a password", async () => {
    await app.exec("mv /etc/sudoers.d/admin /root/rights");
    const refused = print({}, "true").finally(() => app.exec("mv /root/rights /etc/sudoers.d/admin"));
    await expect(refused).rejects.toThrow(
      /^server app .* gives admin no rights by sudo without a password \(sudo: .*\); as root, run there: echo/,
    );
  });
});
