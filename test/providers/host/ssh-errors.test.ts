import { describe, expect, it } from "vitest";
import { explainLogin, explainSudo } from "../../../providers/host/ssh-errors.ts";
import { hopsOf, type SshTarget } from "../../../providers/host/ssh-target.ts";

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const other = `ssh-ed25519 ${"B".repeat(68)}`;
const target: SshTarget = { stack: "prod", server: "app", host: "203.0.113.7", port: 22, user: "admin", hostKey };
const { server } = hopsOf(target);
const behind = hopsOf({ ...target, jump: { host: "bastion", port: 2222, user: "me", hostKey } });
const set = (key: string, value: string) =>
  `bin/aisha pulumi config set --stack prod --path 'aisha:servers.app.${key}' '${value}'`;
const failure = (code?: string, level?: string) => Object.assign(new Error("its own words"), { code, level });

describe("a login that fails says what is wrong and what to run", () => {
  it.each([
    [
      "refused",
      failure("ECONNREFUSED"),
      `refuses the connection: nothing listens on port 22; start sshd there (systemctl start ssh), or correct the port: ${set("port", "<port>")}`,
    ],
    [
      "no answer",
      failure(undefined, "client-timeout"),
      "does not answer within 10 s; see that it is up and that no firewall is between: ssh -v -p 22 admin@203.0.113.7",
    ],
    [
      "no such name",
      failure("ENOTFOUND"),
      `has a name that nobody knows; try: getent hosts 203.0.113.7, and again after correcting it by: ${set("host", "<address>")}`,
    ],
    [
      "no way there",
      failure("EHOSTUNREACH"),
      `cannot be reached from here (EHOSTUNREACH); try: ping 203.0.113.7, and again after correcting it by: ${set("host", "<address>")}`,
    ],
    [
      "no such key",
      failure(undefined, "client-authentication"),
      "does not let admin in with any key of the agent; put its public half there: ssh-copy-id -p 22 admin@203.0.113.7",
    ],
    [
      "anything else",
      failure("ECONNRESET"),
      "ends the connection before a login (its own words); see what is wrong: ssh -v -p 22 admin@203.0.113.7",
    ],
  ])("%s", (_, error, words) => {
    expect(explainLogin(server, { error, waitedMs: 10_000 }).message).toBe(
      `server app (admin@203.0.113.7:22) ${words}`,
    );
  });

  it("and shows a host key that is not the pinned one, beside that", () => {
    const lines = explainLogin(server, { error: failure(), offered: other, waitedMs: 1 }).message.split("\n");
    expect(lines.slice(1, 3)).toEqual([
      `  pinned:  ${hostKey} (SHA256:jo/kfkozsXi/BDPYBQywrX7DI/ve6rPs/YV7TOGAW3o)`,
      expect.stringContaining(`  offered: ${other} (SHA256:`),
    ]);
    expect(lines[3]).toContain(set("hostKey", other));
  });

  it("by the name of the jump host, or on the way through it", () => {
    const refused = { error: failure("ECONNREFUSED"), waitedMs: 1 };
    const timeout = { error: failure("ETIMEDOUT"), waitedMs: 10_000 };
    expect(explainLogin(behind.jump!, refused).message).toMatch(
      /^the jump host of server app \(me@bastion:2222\) refuses.*'aisha:servers\.app\.jump\.port'/,
    );
    expect(explainLogin(behind.server, timeout).message).toMatch(/: ssh -v -J me@bastion:2222 -p 22 admin@203/);
  });
});

it("a user without sudo is told what root must write", () => {
  expect(explainSudo(server, "sudo: a password is required\n").message).toBe(
    "server app (admin@203.0.113.7:22) gives admin no rights by sudo without a password (sudo: a password is required); " +
      "as root, run there: echo 'admin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/admin",
  );
});
