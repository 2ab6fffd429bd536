import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Props } from "../../providers/rpc/handler.ts";
import { HalfMade, ProviderClient, type Resource } from "../support/provider-client.ts";

// The same suite runs against the official plugin when PATH has it: what it says holds for both.
const urnOf = (type: string, name: string) => `urn:pulumi:test::aisha::docker:index/${type}::${name}`;
const containerUrn = urnOf("container:Container", "unit");
const networkUrn = urnOf("network:Network", "net");
const volumeUrn = urnOf("volume:Volume", "data");
const testLabel = { label: "aisha.test", value: "docker-provider" };
const sleeper: Props = {
  image: "debian:trixie-slim",
  command: ["sleep", "300"],
  labels: [testLabel],
  logDriver: "json-file",
};
const engine = new Docker();
let provider: ProviderClient;

beforeAll(async () => {
  provider = await ProviderClient.start("docker");
  await provider.configure({ host: "unix:///var/run/docker.sock" });
});
afterAll(() => provider?.stop());
afterEach(async () => {
  const filters = { label: [`${testLabel.label}=${testLabel.value}`] };
  for (const { Id } of await engine.listContainers({ all: true, filters })) {
    await engine.getContainer(Id).remove({ force: true });
  }
  for (const { Id } of await engine.listNetworks({ filters })) await engine.getNetwork(Id).remove();
  for (const { Name } of (await engine.listVolumes({ filters })).Volumes ?? []) await engine.getVolume(Name).remove();
});

/** What an update with refresh would do: read, check against what was read, diff. */
async function refreshedDiff(urn: string, old: Resource, news: Props) {
  const read = await provider.read(urn, old);
  if (!read) throw new Error("the resource is gone");
  const checked = await provider.check(urn, news, read.inputs);
  return { read, checked, ...(await provider.diff(urn, read, checked)) };
}

describe("a container", () => {
  it("shows no change once created, and has a generated name that stays", async () => {
    const news = { ...sleeper, envs: ["A=1"], healthcheck: { tests: ["CMD", "true"], interval: "1m30s" }, init: true };
    const made = await provider.create(containerUrn, news);
    expect(made.inputs.name).toMatch(/^unit-[0-9a-f]{7}$/);
    const { changed, checked } = await refreshedDiff(containerUrn, made, news);
    expect(changed).toEqual([]);
    expect(checked.name).toBe(made.inputs.name);
    await provider.delete(containerUrn, made);
    expect(await provider.read(containerUrn, made)).toBeUndefined();
  });

  it("that was stopped is seen and started again", async () => {
    const made = await provider.create(containerUrn, sleeper);
    await engine.getContainer(made.id).kill();
    const { changed, replaces, read, checked } = await refreshedDiff(containerUrn, made, sleeper);
    expect({ changed, replaces }).toEqual({ changed: ["mustRun"], replaces: [] });
    await provider.update(containerUrn, read, checked);
    expect((await engine.getContainer(made.id).inspect()).State.Running).toBe(true);
  });

  it("is killed at once on delete without destroyGraceSeconds, and stopped with it", async () => {
    const command = ["sh", "-c", "trap 'sleep 1; exit 3' TERM; sleep 300 & wait"];
    for (const [grace, exitCode] of [
      [undefined, "137"],
      [10, "3"],
    ] as const) {
      const made = await provider.create(containerUrn, { ...sleeper, command, destroyGraceSeconds: grace });
      await sleep(500); // the trap must be set
      const events = await engine.getEvents({ filters: { container: [made.id], event: ["die"] } });
      const died = new Promise<string>((resolve) => {
        events.once("data", (line) => resolve(JSON.parse(String(line)).Actor.Attributes.exitCode));
      });
      await provider.delete(containerUrn, made);
      expect(await died).toBe(exitCode);
    }
  });

  it("gets memory and restart policy in place, and replaces for the environment", async () => {
    const before = { ...sleeper, memory: 64, memorySwap: 64 };
    const made = await provider.create(containerUrn, before);
    const news = { ...before, memory: 96, memorySwap: 96, restart: "on-failure", maxRetryCount: 4 };
    const { changed, replaces, read, checked } = await refreshedDiff(containerUrn, made, news);
    expect(changed).toEqual(["maxRetryCount", "memory", "memorySwap", "restart"]);
    expect(replaces).toEqual([]);
    await provider.update(containerUrn, read, checked);
    const { HostConfig } = await engine.getContainer(made.id).inspect();
    expect(HostConfig.Memory).toBe(96 * 1024 * 1024);
    expect(HostConfig.RestartPolicy).toEqual({ Name: "on-failure", MaximumRetryCount: 4 });
    const other = await provider.check(containerUrn, { ...before, envs: ["A=2"] }, made.inputs);
    const { replaces: replacing, deleteBeforeReplace } = await provider.diff(containerUrn, made, other);
    expect({ replacing, deleteBeforeReplace }).toEqual({ replacing: ["envs"], deleteBeforeReplace: true });
  });

  it("that never gets healthy fails the create, stays, and looks well at the next refresh", async () => {
    const news = {
      ...sleeper,
      healthcheck: { tests: ["CMD", "false"], interval: "500ms", retries: 1 },
      wait: true,
      waitTimeout: 2,
    };
    const error = await provider.create(containerUrn, news).catch((reason: unknown) => reason);
    if (!(error instanceof HalfMade)) throw error;
    const { id, state } = error.resource;
    expect((await engine.getContainer(id).inspect()).State.Running).toBe(true);
    const inputs = await provider.check(containerUrn, { ...news, name: state.name });
    expect((await refreshedDiff(containerUrn, { id, state, inputs }, { ...news, name: state.name })).changed).toEqual(
      [],
    );
  });

  it("joins networks by id before it starts, under its aliases", async () => {
    const net = await provider.create(networkUrn, { labels: [testLabel] });
    const command = ["sh", "-c", "getent hosts first; exec sleep 300"];
    const networksAdvanced = [{ name: net.id, aliases: ["first"] }];
    const made = await provider.create(containerUrn, { ...sleeper, command, networksAdvanced });
    const { Networks } = (await engine.getContainer(made.id).inspect()).NetworkSettings;
    expect(Object.keys(Networks)).toEqual([net.inputs.name]);
    await sleep(500);
    const output = String(await engine.getContainer(made.id).logs({ stdout: true }));
    expect(output).toContain(Networks[String(net.inputs.name)]?.IPAddress);
    expect(made.state.networkDatas).toMatchObject([{ networkName: net.inputs.name }]);
    expect((await refreshedDiff(containerUrn, made, { ...sleeper, command, networksAdvanced })).changed).toEqual([]);
  });

  it("differs forever when memory is limited without memorySwap", async () => {
    const news = { ...sleeper, memory: 64 };
    const made = await provider.create(containerUrn, news);
    expect(await refreshedDiff(containerUrn, made, news)).toMatchObject({ changed: ["memorySwap"], replaces: [] });
  });

  it("differs forever when capabilities lack CAP_, and never with it", async () => {
    const short = { ...sleeper, capabilities: { adds: ["NET_ADMIN"], drops: ["ALL"] } };
    const long = { ...sleeper, capabilities: { adds: ["CAP_NET_ADMIN", "CAP_CHOWN"], drops: ["ALL"] } };
    const first = await provider.create(containerUrn, short);
    expect((await refreshedDiff(containerUrn, first, short)).replaces).toEqual(["capabilities"]);
    const second = await provider.create(containerUrn, long);
    expect((await refreshedDiff(containerUrn, second, long)).changed).toEqual([]);
  });
});

describe("a network and a volume", () => {
  it.each([
    ["network", networkUrn, { labels: [testLabel], internal: true, ipamConfigs: [{ subnet: "10.213.7.0/24" }] }],
    ["volume", volumeUrn, { labels: [testLabel] }],
  ])("%s: created, unchanged, replaced by another label, deleted", async (_type, urn, news) => {
    const made = await provider.create(urn, news);
    expect(made.inputs.name).toMatch(/-[0-9a-f]{7}$/);
    expect((await refreshedDiff(urn, made, news)).changed).toEqual([]);
    const other = { ...news, labels: [testLabel, { label: "more", value: "1" }] };
    const { replaces, deleteBeforeReplace } = await refreshedDiff(urn, made, other);
    expect({ replaces, deleteBeforeReplace }).toEqual({ replaces: ["labels"], deleteBeforeReplace: false });
    const named = { ...news, name: String(made.inputs.name) };
    const again = { id: made.id, state: made.state, inputs: await provider.check(urn, named) };
    expect((await refreshedDiff(urn, again, { ...named, labels: other.labels })).deleteBeforeReplace).toBe(true);
    await provider.delete(urn, made);
    expect(await provider.read(urn, made)).toBeUndefined();
  });
});
