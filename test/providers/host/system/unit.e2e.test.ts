import { createHash } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Resource } from "../../../support/provider-client.ts";
import { refreshed, urnOf } from "../harness.ts";
import { type OnServer, openServer } from "./on-server.ts";

const urn = urnOf("Unit");
const [started, reloaded] = ["/etc/fox/started.conf", "/etc/fox/reloaded.conf"];
const unitFile = `[Service]
ExecStartPre=/bin/sh -c "cat ${started} ${reloaded} && ! grep bad ${started}"
ExecStart=/bin/sleep infinity
ExecReload=/bin/sh -c "! grep bad ${reloaded}"
[Install]
WantedBy=multi-user.target
`;
/** Told by a signal, as Docker is: it takes what it finds a second later, or goes on. */
const owl = `#!/bin/sh
take() {
  sleep 1
  settings=$(cat ${reloaded})
  if [ "$settings" = bad ]; then echo "owl: bad is refused"; else echo "$settings" >/run/owl; fi
}
trap take HUP
cat ${reloaded} >/run/owl
while :; do sleep 0.2; done
`;
const owlFile = `[Service]
ExecStart=/usr/local/bin/owl
ExecReload=/bin/kill -s HUP $MAINPID
[Install]
WantedBy=multi-user.target
`;
let on: OnServer;
let made: Resource;

beforeAll(async () => {
  on = await openServer("unit");
  await on.server.exec("cat >/usr/lib/systemd/system/fox.service; mkdir /etc/fox", unitFile);
});
afterAll(() => on?.close());
beforeEach(async () => {
  await write("one", "one");
  made = await on.provider.create(urn, news("one", "one"));
});

async function write(startedWith: string, reloadedWith: string): Promise<void> {
  await on.server.exec(`printf ${startedWith} >${started}; printf ${reloadedWith} >${reloaded}`);
}

function news(startedWith: string, reloadedWith: string) {
  const hash = (content: string) => createHash("sha256").update(content).digest("hex");
  const restartOn = { [started]: hash(startedWith), version: startedWith };
  return { server: "app", unit: "fox.service", restartOn, reloadOn: { [reloaded]: hash(reloadedWith) } };
}

/** Does what an `up` with refresh does, and sees that the next one has nothing to do. @returns what it changed */
async function up(declared = news("one", "one")): Promise<string[]> {
  const { read, checked, changed, replaces } = await refreshed(on.provider, urn, made, declared);
  expect(replaces).toEqual([]);
  made = changed.length > 0 ? await on.provider.update(urn, read, checked) : read;
  expect(await refreshed(on.provider, urn, made, declared)).toMatchObject({ changed: [] });
  return changed.sort();
}

async function show(property: string): Promise<string> {
  return (await on.server.exec(`systemctl show fox -P ${property}`)).trim();
}

it("a unit is enabled and started, and one that was stopped, disabled or masked is so again", async () => {
  expect([await show("UnitFileState"), await show("ActiveState")]).toEqual(["enabled", "active"]);
  expect(await up()).toEqual([]);
  await on.server.exec("systemctl stop fox");
  expect(await up()).toEqual(["active"]);
  await on.server.exec("systemctl disable -q --now fox");
  expect(await up()).toEqual(["active", "enabled"]);
  await on.server.exec("systemctl mask -q --now fox");
  expect(await up()).toEqual(["active", "enabled"]);
  await on.server.exec("mv /usr/lib/systemd/system/fox.service /root; systemctl stop fox; systemctl daemon-reload");
  await expect(up()).rejects.toThrow("the server has no unit fox.service");
  await on.server.exec("mv /root/fox.service /usr/lib/systemd/system");
  expect(await up()).toEqual(["active"]); // what enables it is a link that stayed
  expect([await show("UnitFileState"), await show("ActiveState")]).toEqual(["enabled", "active"]);
  await on.provider.delete(urn, made);
  expect([await show("UnitFileState"), await show("ActiveState")]).toEqual(["disabled", "inactive"]);
});

it("it is restarted for what it reads at its start, reloaded for the rest, and left alone where it has read all", async () => {
  const first = await show("InvocationID");
  made = await on.provider.create(urn, news("one", "one"));
  await write("one", "two");
  expect(await up(news("one", "two"))).toEqual(["reloadOn"]);
  expect(await show("InvocationID")).toBe(first);
  await write("two", "two");
  expect(await up(news("two", "two"))).toEqual(["restartOn"]);
  const second = await show("InvocationID");
  expect(second).not.toBe(first);
  await write("three", "two");
  await on.provider.create(urn, news("three", "two"));
  expect(await show("InvocationID")).not.toBe(second);
});

it("a start or reload by hand is drift exactly where it brought another file in force", async () => {
  await on.server.exec("systemctl reload fox; systemctl restart fox");
  expect(await up()).toEqual([]);
  await on.server.exec("systemctl reload fox");
  expect(await up()).toEqual([]);

  const first = await show("InvocationID");
  await on.server.exec(`printf other >${reloaded}; systemctl reload fox; printf one >${reloaded}`);
  expect(await up()).toEqual(["reloadOn"]);
  expect(await show("InvocationID")).toBe(first);
  await on.server.exec(`printf other >${started}; systemctl restart fox; printf one >${started}`);
  expect(await up()).toEqual(["reloadOn", "restartOn"]);
  await on.server.exec(`printf other >${started}`);
  expect(await up()).toEqual([]);

  await write("one", "one");
  await on.server.restart();
  expect(await up()).toEqual([]);
});

it("one that does not start or reload fails with the end of its journal, and is tried again", async () => {
  await write("one", "bad");
  await expect(up(news("one", "bad"))).rejects.toThrow(/fox\.service does not reload: .*end of its journal:\n.*bad/s);
  await write("bad", "one");
  await expect(up(news("bad", "one"))).rejects.toThrow(/fox\.service does not restart: .*journal:\n.*badone/s);
  expect(await show("ActiveState")).toBe("failed");
  await write("one", "one");
  expect(await up()).toEqual(expect.arrayContaining(["active"]));
  await expect(on.provider.check(urn, { server: "app", unit: "fox" })).rejects.toThrow("unit: must be a unit's whole");
});

it("a reload that its program takes late is waited for, and one that it refuses fails with its words", async () => {
  await on.server.exec("cat >/usr/local/bin/owl; chmod +x /usr/local/bin/owl", owl);
  await on.server.exec("cat >/usr/lib/systemd/system/owl.service", owlFile);
  const took = ["sh", "-c", 'test "$(cat /run/owl)" = "$1" && test "$(date -r /run/owl +%s.%N)" \\> "$2"', "sh"];
  const declared = (settings: string) => ({
    ...{ server: "app", unit: "owl.service", reloaded: [...took, settings] },
    reloadOn: { [reloaded]: createHash("sha256").update(settings).digest("hex") },
  });
  const owls = await on.provider.create(urn, declared("one"));
  await write("one", "two");
  const two = await refreshed(on.provider, urn, owls, declared("two"));
  const updated = await on.provider.update(urn, two.read, two.checked);
  expect(await on.server.exec("cat /run/owl")).toBe("two\n");
  await write("one", "bad");
  const bad = await refreshed(on.provider, urn, updated, declared("bad"));
  await expect(on.provider.update(urn, bad.read, bad.checked)).rejects.toThrow(
    /owl\.service has not said within 15 s of its reload that it took its settings.*journal since then:\n.*owl: bad is refused/s,
  );
  expect((await refreshed(on.provider, urn, updated, declared("bad"))).changed).toEqual(["reloadOn"]);
});

it("a unit whose condition holds it back, or that is to be stopped, is as it should be", async () => {
  const condition = "[Unit]\nConditionPathExists=/nowhere\n";
  await on.server.exec("systemctl stop fox; mkdir /etc/systemd/system/fox.service.d");
  await on.server.exec("cat >/etc/systemd/system/fox.service.d/condition.conf", condition);
  expect(await up()).toEqual(["active"]);
  expect([await show("ActiveState"), await show("ConditionResult")]).toEqual(["inactive", "no"]);
  await on.server.exec("rm -r /etc/systemd/system/fox.service.d; systemctl daemon-reload; systemctl start fox");
  const off = { ...news("one", "one"), active: false, enabled: false };
  expect(await up(off)).toEqual(["active", "enabled"]);
  expect([await show("UnitFileState"), await show("ActiveState")]).toEqual(["disabled", "inactive"]);
});

it("settings of the kernel are in force, drift is healed, and a refused one says why", async () => {
  const { provider, server } = on;
  const settings = { "net.core.somaxconn": "4096", "net.ipv4.ip_local_port_range": "20000  60000" };
  const declared = { server: "app", settings };
  const sysctl = urnOf("Sysctl");
  const set = await provider.create(sysctl, declared);
  expect(await refreshed(provider, sysctl, set, declared)).toMatchObject({ changed: [] });
  await server.exec("sysctl -qw net.core.somaxconn=100");
  const { read, checked, changed } = await refreshed(provider, sysctl, set, declared);
  expect(changed).toEqual(["settings"]);
  expect(read.inputs.settings).toMatchObject({ "net.core.somaxconn": "100" });
  await provider.update(sysctl, read, checked);
  expect(await server.exec("sysctl -n net.core.somaxconn net.ipv4.ip_local_port_range")).toBe("4096\n20000\t60000\n");
  const wrong = (key: string, value: string) => provider.create(sysctl, { server: "app", settings: { [key]: value } });
  await expect(wrong("net.core.somaxconn", "many")).rejects.toThrow("net.core.somaxconn = many: Invalid argument");
  await expect(wrong("net.core.nothing", "1")).rejects.toThrow("the kernel refuses net.core.nothing = 1: ");
  await expect(wrong("net.core/../x", "1")).rejects.toThrow("is no name of a kernel setting");
});
