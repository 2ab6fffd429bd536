import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { login } from "../../../../providers/host/ssh-login.ts";
import type { Resource } from "../../../support/provider-client.ts";
import { makeSshKey } from "../../../support/ssh-key.ts";
import { refreshed, urnOf } from "../harness.ts";
import { targetOf } from "../over-ssh.ts";
import { type OnServer, openServer } from "./on-server.ts";

const urn = urnOf("User");
const folder = mkdtempSync(join(tmpdir(), "aisha-user-"));
const pair = makeSshKey();
const other = makeSshKey().public;
const bob = { server: "app", user: "bob", keys: [`${pair.public} bob@desk`], groups: ["users"], sudo: true };
const keysFile = "/home/bob/.ssh/authorized_keys";
let on: OnServer;
let made: Resource;

beforeAll(async () => {
  writeFileSync(join(folder, "key"), pair.private, { mode: 0o600 });
  on = await openServer("user");
  await on.restartProvider({ host: on.server.address, port: 22 });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await on?.close();
});

/** Logs in as the user with its own key. */
async function enter(): Promise<void> {
  const client = await login({ ...targetOf(on.servers, on.server), user: "bob", key: join(folder, "key") });
  client.end();
}

it("a new user logs in with its key, is in its groups and has sudo", async () => {
  made = await on.provider.create(urn, bob);
  expect(made.id).toBe("bob");
  expect((await refreshed(on.provider, urn, made, bob)).changed).toEqual([]);
  await enter();
  expect(await on.server.exec("id -nG bob; su bob -c 'sudo -n id -u'")).toBe("bob users\n0\n");
  expect(await on.server.exec(`stat -c '%a %U' ${keysFile} /etc/sudoers.d/90-aisha-bob`)).toBe("600 bob\n440 root\n");
});

it.each([
  ["an added key", `echo '${other}' >>${keysFile}`, "keys"],
  ["a removed file of keys", `rm ${keysFile}`, "keys"],
  ["keys that others may read", `chmod 644 ${keysFile}`, "condition"],
  ["a folder that sshd refuses", "chmod 777 /home/bob/.ssh", "condition"],
  ["a home that sshd refuses", "chown nobody /home/bob; chmod 770 /home/bob", "condition"],
  ["rights that were taken", "rm /etc/sudoers.d/90-aisha-bob", "sudo"],
  ["rights that were changed", "echo 'bob ALL=(ALL) ALL' >/etc/sudoers.d/90-aisha-bob", "sudo"],
  ["a group it was taken out of", "gpasswd -d bob users", "groups"],
  ["another shell", "usermod -s /bin/sh bob", "shell"],
])("%s is shown and healed", async (_what, script, property) => {
  await on.server.exec(script);
  const { read, checked, changed } = await refreshed(on.provider, urn, made, bob);
  expect(changed).toEqual([property]);
  made = await on.provider.update(urn, read, checked);
  expect((await refreshed(on.provider, urn, made, bob)).changed).toEqual([]);
  await enter();
});

it("what is not a key, and a group that is not there, are named", async () => {
  await expect(on.provider.check(urn, { ...bob, keys: ["a\nb"] })).rejects.toThrow("keys[0]: must be a public key");
  await expect(on.provider.create(urn, { ...bob, groups: ["docker"] })).rejects.toThrow(
    "user bob cannot be in group docker, which server app does not have; the package docker.io brings it",
  );
});

it("keys that would lock us out are taken back", async () => {
  const before = await on.server.exec("cat ~admin/.ssh/authorized_keys");
  const ours = { server: "app", user: "admin", keys: [other] };
  await expect(on.provider.create(urn, ours)).rejects.toThrow(
    /what was before is in force again: a new login fails: server app .* does not let admin in/,
  );
  expect(await on.server.exec("cat ~admin/.ssh/authorized_keys; stat -c '%a %U' ~admin/.ssh/authorized_keys")).toBe(
    `${before}600 admin\n`,
  );
  expect(await on.server.exec("systemctl list-units --all 'aisha-revert-*' --no-legend")).toBe("");
});

it("the user that we log in as gets keys, rights and groups, and outlives its resource", async () => {
  const [ownKey = ""] = (await on.server.exec("cat ~admin/.ssh/authorized_keys")).split("\n");
  const ours = { server: "app", user: "admin", keys: [ownKey, other], groups: ["users"], sudo: true };
  const admin = await on.provider.create(urn, ours);
  expect((await refreshed(on.provider, urn, admin, ours)).changed).toEqual([]);
  await on.provider.delete(urn, admin);
  await vi.waitFor(() => expect(on.provider.logged.join("\n")).toContain("admin stays"));
  expect(await on.server.exec("id -nG admin; wc -l <~admin/.ssh/authorized_keys")).toBe("admin users\n2\n");
});

it("a user goes with its resource, unless it is at work, and its home stays", async () => {
  await on.server.exec("setsid su bob -c 'exec sleep 300' >/dev/null 2>&1 & sleep 1");
  await expect(on.provider.delete(urn, made)).rejects.toThrow(/user bob cannot be removed.* currently used by process/);
  await on.server.exec("pkill -u bob");
  await on.provider.delete(urn, made);
  expect(await on.provider.read(urn, made)).toBeUndefined();
  expect(await on.server.exec("ls -A /home/bob/.ssh; ls -d /home/bob /etc/sudoers.d/*bob || true")).toBe("/home/bob\n");
});
