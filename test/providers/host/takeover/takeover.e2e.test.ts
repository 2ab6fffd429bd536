import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { execIn } from "../../../../providers/host/exec.ts";
import type { Props } from "../../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../../support/provider-client.ts";
import { Containers, docker } from "../containers.ts";
import { refreshed, startHostProvider, urnOf } from "../harness.ts";

const containers = new Containers("host-takeover");
const old = "aisha-test-takeover-old";
const labels = { "aisha.part": "store", "aisha.stack": "test" };
/** One process of the provider is one update. */
let provider: ProviderClient;
let folder: string;
let takeover: Props;

const start = (name: string, more: object = {}) =>
  containers.start({
    name,
    Cmd: ["sh", "-c", "trap 'exit 0' TERM; sleep 60 & wait"],
    HostConfig: { RestartPolicy: { Name: "always" }, ...more },
  });
const stateOf = async (name: string) => {
  const { State, HostConfig } = await docker.getContainer(name).inspect();
  return `${State.Running ? "runs" : "stopped"}, ${HostConfig.RestartPolicy?.Name}`;
};
/** Of the stack, in the place of the old one. */
const startNew = () => containers.start({ Cmd: ["sleep", "60"], StopTimeout: 0, Labels: labels });
const failElsewhere = () =>
  expect(
    provider.create(urnOf("Takeover", "wrong"), { ...takeover, part: "wrong", server: "nowhere" }),
  ).rejects.toThrow("nowhere");
const nextUpdate = async () => {
  provider.stop();
  provider = await startHostProvider(join(import.meta.dirname, ".."));
};
const retire = () => provider.create(urnOf("Retirement"), { servers: { local: { folder, replaces: [old] } } });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "aisha-takeover-"));
  takeover = { server: "local", folder, part: "store", replaces: [old, "aisha-test-none"], graceSeconds: 2 };
  provider = await startHostProvider(join(import.meta.dirname, ".."));
});
afterEach(async () => {
  provider.stop();
  await containers.remove();
  await containers.removeNetworks();
  rmSync(folder, { recursive: true });
});

const take = async (): Promise<Resource> => {
  const urn = urnOf("Takeover");
  return provider.create(urn, await provider.check(urn, takeover, {}));
};

test("the one before is stopped, does not come back with a reboot, and is no drift", async () => {
  await start(old);
  const made = await take();
  expect(await stateOf(old)).toBe("stopped, no");
  expect(await refreshed(provider, urnOf("Takeover"), made, takeover)).toMatchObject({ changed: [] });
  await docker.getContainer(old).start();
  expect(await refreshed(provider, urnOf("Takeover"), made, takeover)).toMatchObject({ changed: ["running"] });
});

test("a failure elsewhere stops the new ones and brings it back as it was", async () => {
  await start(old);
  await take();
  const fresh = await startNew();
  await failElsewhere();
  expect(await stateOf(fresh.id)).toBe("stopped, ");
  expect(await stateOf(old)).toBe("runs, always");
});

test("nothing is stopped once something has failed", async () => {
  await start(old);
  await failElsewhere();
  await expect(take()).rejects.toThrow("what runs in the place of store goes on");
  expect(await stateOf(old)).toBe("runs, always");
});

test("one that would be removed when it stops is not stopped", async () => {
  await start(old, { RestartPolicy: { Name: "no" }, AutoRemove: true });
  await expect(take()).rejects.toThrow(`${old} was started with --rm`);
  expect(await stateOf(old)).toBe("runs, no");
});

test("a part goes on where nothing is left of what it took the place of", async () => {
  const before = await start(old);
  await take();
  const fresh = await startNew();
  await before.remove({ force: true });
  await failElsewhere();
  expect(await stateOf(fresh.id)).toBe("runs, ");
  expect(provider.logged).toContain(`${old} is gone, and cannot be started again`);
});

test("the beginning of another's id is no name", async () => {
  const other = await start(old);
  await provider.create(urnOf("Takeover"), { ...takeover, replaces: [other.id.slice(0, 6)] });
  expect(await stateOf(old)).toBe("runs, always");
});

test("one that a killed update has stopped is brought back by the next that fails", async () => {
  await start(old);
  await take();
  await nextUpdate();
  await take();
  await failElsewhere();
  expect(await stateOf(old)).toBe("runs, always");
});

test("once it is retired no failure brings it back", async () => {
  await start(old);
  await take();
  await retire();
  await nextUpdate();
  await docker.getContainer(old).start();
  await take();
  await failElsewhere();
  expect(await stateOf(old)).toBe("stopped, no");
  expect(readFileSync(join(folder, "before/retired"), "utf8")).toBe(`${old}\n`);
});

test("nor does one later in the same update", async () => {
  await start(old);
  await take();
  const fresh = await startNew();
  await retire();
  await failElsewhere();
  expect([await stateOf(old), await stateOf(fresh.id)]).toEqual(["stopped, no", "runs, "]);
});

test("a part that took a place for good goes on when a leftover comes back", async () => {
  const leftover = `${old}-2`;
  await start(old);
  await take();
  const fresh = await startNew();
  await retire();
  await nextUpdate();
  await start(leftover);
  takeover.replaces = [old, leftover];
  await take();
  expect(await stateOf(leftover)).toBe("stopped, no");
  await failElsewhere();
  const states = await Promise.all([old, leftover, fresh.id].map(stateOf));
  expect(states).toEqual(["stopped, no", "runs, always", "runs, "]);
});

test("what came back after a failure elsewhere is not given up", async () => {
  await start(old);
  await take();
  await failElsewhere();
  await expect(retire()).rejects.toThrow("what was there before goes on");
  expect(await stateOf(old)).toBe("runs, always");
});

test("all of it is forgotten with the stack", async () => {
  await start(old);
  await take();
  await provider.delete(urnOf("Retirement"), await retire());
  expect(readdirSync(join(folder, "before"))).toEqual([]);
});

test("the new one stands in under its names on its networks, until it is retired", async () => {
  const network = await containers.network("aisha-test-takeover", "10.233.77.0/24");
  const NetworkingConfig = { EndpointsConfig: { "aisha-test-takeover": { Aliases: ["store"] } } };
  await containers.start({
    ...{ name: old, Cmd: ["sleep", "60"], StopTimeout: 0, NetworkingConfig },
    HostConfig: { NetworkMode: "aisha-test-takeover" },
  });
  const other = await containers.start({
    Cmd: ["sleep", "60"],
    StopTimeout: 0,
    HostConfig: { NetworkMode: network.id },
  });
  await take();
  const fresh = await startNew();
  const standIn = { server: "local", folder, container: fresh.id, replaces: [old] };
  const made = await provider.create(urnOf("StandIn"), standIn);
  for (const name of [old, "store"]) {
    expect(await execIn(other, ["getent", "hosts", name])).toMatchObject({ code: 0 });
  }
  expect(await refreshed(provider, urnOf("StandIn"), made, standIn)).toMatchObject({ changed: [] });
  const networks = async () => Object.keys((await fresh.inspect()).NetworkSettings.Networks);
  expect(await networks()).toContain("aisha-test-takeover");
  await retire();
  expect(await networks()).toEqual(["bridge"]);
  await provider.create(urnOf("StandIn"), standIn);
  expect(await networks()).toEqual(["bridge"]);
});
