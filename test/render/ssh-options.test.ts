import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { renderSshOptions } from "../../render/ssh-options.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const jump = { host: "bastion", port: 2222, user: "me", hostKey: `ssh-rsa ${"B".repeat(68)}` };
const hasSsh = spawnSync("ssh", ["-V"]).status === 0;
const common = [
  "-o BatchMode=yes -o ConnectTimeout=10 -o StrictHostKeyChecking=yes",
  "-o UserKnownHostsFile=/dev/null -o GlobalKnownHostsFile=/dev/null",
].join(" ");
const pinned = `-o HostKeyAlias=app.prod -o HostKeyAlgorithms=ssh-ed25519 -o KnownHostsCommand=/bin/echo app.prod ${hostKey}`;

test("a server whose key is the agent's", () => {
  expect(renderSshOptions({ alias: "app.prod", hostKey }).join(" ")).toBe(`${common} ${pinned}`);
});

test("a server with a key file", () => {
  expect(renderSshOptions({ alias: "app.prod", hostKey, key: "~/.ssh/deploy" }).join(" ")).toBe(
    `${common} ${pinned} -o IdentitiesOnly=yes -i ~/.ssh/deploy`,
  );
});

test("a server behind a jump host, whose own key is pinned as well", () => {
  const { command, rest } = splitProxy(renderSshOptions({ alias: "app.prod", hostKey, jump }));
  expect(rest.join(" ")).toBe(`${common} ${pinned}`);
  expect(command).toBe(
    `ssh ${common} -o HostKeyAlias=jump.app.prod -o HostKeyAlgorithms=rsa-sha2-512,rsa-sha2-256 ` +
      `-o 'KnownHostsCommand=/bin/echo jump.app.prod ${jump.hostKey}' -W '[%h]:%p' -l me -p 2222 -- bastion`,
  );
});

test.skipIf(!hasSsh)("are all known to OpenSSH, and stand before what a user has configured", () => {
  const options = renderSshOptions({ alias: "app.prod", hostKey, key: "/tmp/deploy", jump });
  const { stdout, stderr } = spawnSync("ssh", ["-G", ...options, "app"], { encoding: "utf8" });
  expect(stderr).not.toMatch(/Bad configuration|unsupported/i);
  expect(stdout).toContain(`knownhostscommand /bin/echo app.prod ${hostKey}\n`);
  expect(stdout).toContain("stricthostkeychecking true\n");
});

function splitProxy(options: string[]): { command: string; rest: string[] } {
  const at = options.findIndex((word) => word.startsWith("ProxyCommand="));
  return { command: options[at]!.slice("ProxyCommand=".length), rest: options.slice(0, at - 1) };
}
