import { afterAll, beforeAll, expect, it } from "vitest";
import type { Resource } from "../../../support/provider-client.ts";
import { refreshed, urnOf } from "../harness.ts";
import { type OnServer, openServer } from "./on-server.ts";

const urn = urnOf("SshConfig");
const dropIn = "/etc/ssh/sshd_config.d/00-aisha.conf";
const settings = {
  PasswordAuthentication: "no",
  PermitRootLogin: "prohibit-password",
  LoginGraceTime: "1m",
  AllowUsers: ["admin", "bob carol"],
};
const news = { server: "app", settings };
let on: OnServer;
let made: Resource;

beforeAll(async () => {
  on = await openServer("ssh-config");
  await on.restartProvider({ host: on.server.address, port: 22 });
});
afterAll(() => on?.close());

const healed = async (): Promise<void> => {
  const { read, checked } = await refreshed(on.provider, urn, made, news);
  made = await on.provider.update(urn, read, checked);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
};

it("settings are in force, whatever sshd's own words for them are, and before those of the image", async () => {
  await on.server.exec("echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf");
  made = await on.provider.create(urn, news);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
  expect(await on.server.exec(`stat -c '%a %U' ${dropIn}; sshd -T | grep -E '^(passwordauth|logingrace)'`)).toBe(
    "644 root\nlogingracetime 60\npasswordauthentication no\n",
  );
});

it("a file that was edited is shown and written anew, whether sshd would do the same or not", async () => {
  await on.server.exec(
    `sed -i 's/^PasswordAuthentication.*/PasswordAuthentication yes/' ${dropIn}; systemctl reload ssh`,
  );
  const edited = await refreshed(on.provider, urn, made, news);
  expect(edited.changed.sort()).toEqual(["condition", "settings"]);
  expect(edited.read.inputs.settings).toEqual({ ...settings, PasswordAuthentication: "yes" });
  await healed();
  await on.server.exec(`printf 'Match User bob\\n  PasswordAuthentication yes\\n' >>${dropIn}; systemctl reload ssh`);
  const added = await refreshed(on.provider, urn, made, news);
  expect(added.changed).toEqual(["condition"]);
  expect(added.read.inputs.condition).toContain("it was edited to:\n# Managed by aisha");
  await healed();
  expect(await on.server.exec(`grep -c Match ${dropIn} || true`)).toBe("0\n");
});

it("a file that sshd has not read is shown, and so is one that it cannot read", async () => {
  await on.server.exec(`touch ${dropIn}`);
  const unread = await refreshed(on.provider, urn, made, news);
  expect(unread.read.inputs.condition).toBe("sshd has not read it since it was written");
  await healed();
  await on.server.exec(`echo 'Nonsense yes' >>${dropIn}`);
  const broken = await refreshed(on.provider, urn, made, news);
  expect(broken.read.inputs.settings).toMatchObject({
    LoginGraceTime: expect.stringMatching(/^not known: .*Nonsense/),
  });
  await healed();
});

it("an Include that was removed, or comes too late, is put first", async () => {
  await on.server.exec("sed -i '/^Include/d' /etc/ssh/sshd_config; systemctl reload ssh");
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual(["settings"]);
  await healed();
  const late = "sed -i '/^Include/d; $ a Include /etc/ssh/sshd_config.d/*.conf' sshd_config";
  await on.server.exec(
    `cd /etc/ssh; ${late}; sed -i '1i PasswordAuthentication yes' sshd_config; systemctl reload ssh`,
  );
  await healed();
  expect(await on.server.exec("grep -n ^Include /etc/ssh/sshd_config")).toMatch(/^1:Include.*\n$/);
});

it.each([
  ["a keyword that it does not know", { Nonsense: "yes" }, /Bad configuration option: Nonsense/],
  ["a value that it does not know", { PermitRootLogin: "perhaps" }, /bad argument|unsupported option "perhaps"/],
  [
    "a setting with which we are locked out",
    { AllowUsers: "nobody" },
    /in force again: a new login fails: .* let admin in/,
  ],
])("%s is an error, and what was before stays in force", async (_what, changes, words) => {
  const files = `cat ${dropIn} /etc/ssh/sshd_config`;
  const before = await on.server.exec(files);
  await expect(on.provider.update(urn, made, { server: "app", settings: { ...settings, ...changes } })).rejects.toThrow(
    words,
  );
  expect(await on.server.exec(files)).toBe(before);
  expect((await refreshed(on.provider, urn, made, news)).changed).toEqual([]);
  await (await on.restartProvider({ host: on.server.address, port: 22 })).read(urn, made);
});

it("what is no setting of its own is refused before anything is touched", async () => {
  const wrong = { Match: "User bob", Banner: "none\nPort 23" };
  await expect(on.provider.check(urn, { server: "app", settings: wrong })).rejects.toThrow(
    /settings.Banner: must be one line, .*\nsettings.Match: must be a keyword/,
  );
});

it("a setting that another file adds to is an error that says where to look", async () => {
  await on.server.exec("echo 'AllowUsers mallory' >/etc/ssh/sshd_config.d/60-more.conf");
  expect((await refreshed(on.provider, urn, made, news)).read.inputs.settings).toMatchObject({
    AllowUsers: ["admin", "bob", "carol", "mallory"],
  });
  await expect(on.provider.update(urn, made, made.inputs)).rejects.toThrow(
    /sshd would have AllowUsers .*mallory in force, .* grep -ri AllowUsers/,
  );
  await on.server.exec("rm /etc/ssh/sshd_config.d/60-more.conf");
});

it("a file that was removed is shown as gone, and it goes with its resource", async () => {
  await on.server.exec(`mv ${dropIn} /root`);
  expect(await on.provider.read(urn, made)).toBeUndefined();
  await on.server.exec(`mv /root/00-aisha.conf ${dropIn}`);
  await on.provider.delete(urn, made);
  expect(await on.server.exec(`ls ${dropIn} 2>&1 || true; sshd -T | grep ^passwordauth`)).toMatch(
    /No such file(.|\n)*passwordauthentication yes/,
  );
});
