import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { ifPresent } from "../../../providers/host/if-present.ts";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("VolumeOwner");
const volume = "aisha-test-volume-owner";
const containers = new Containers("host-volume-owner");
let provider: ProviderClient;
let news: Props;

beforeAll(async () => {
  provider = await startHostProvider();
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  await docker.createVolume({ Name: volume });
  await inVolume("echo text > /data/file"); // by root
  news = { server: "local", volume, owner: "1234:5678", image: "debian:trixie-slim" };
});
afterEach(async () => {
  await containers.remove();
  await ifPresent(docker.getVolume(volume).remove({ force: true }));
});

/** Runs a script with the volume at /data. @returns its exit code */
async function inVolume(script: string, User = "0:0"): Promise<number> {
  const HostConfig = { Binds: [`${volume}:/data`] };
  const container = await containers.start({ Cmd: ["sh", "-ec", script], User, HostConfig });
  return (await container.wait()).StatusCode;
}

it("lets an app that is not root write to its volume and to what was there before", async () => {
  expect(await inVolume("echo more >> /data/file", "1234:5678")).not.toBe(0);
  const made = await provider.create(urn, news);
  expect(await inVolume("echo more >> /data/file; touch /data/new", "1234:5678")).toBe(0);
  expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: [] });
  expect(await docker.listContainers({ all: true, filters: { label: ["aisha.oneshot=test"] } })).toEqual([]);
});

it("sees another owner, and heals it", async () => {
  const made = await provider.create(urn, news);
  await inVolume("chown 0:0 /data");
  const { read, checked, changed, replaces } = await refreshed(provider, urn, made, news);
  expect({ changed, replaces, owner: read.inputs.owner }).toEqual({ changed: ["owner"], replaces: [], owner: "0:0" });
  const healed = await provider.update(urn, read, checked);
  expect(await refreshed(provider, urn, healed, news)).toMatchObject({ changed: [] });
});

it("takes no other image for a change, and says what one lacks", async () => {
  const made = await provider.create(urn, news);
  expect(await refreshed(provider, urn, made, { ...news, image: "other" })).toMatchObject({ changed: [] });
  const gone = { ...made, inputs: { ...made.inputs, image: "aisha-test/none" } };
  expect((await provider.read(urn, gone))?.inputs.owner).toBe("not known: the image is gone");
});

it("does not make a volume that is gone", async () => {
  const made = await provider.create(urn, news);
  await containers.remove();
  await docker.getVolume(volume).remove();
  expect(await provider.read(urn, made)).toBeUndefined();
  const { Volumes } = await docker.listVolumes({ filters: { name: [volume] } });
  expect(Volumes).toEqual([]);
});
