import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../support/provider-client.ts";
import { Containers, docker } from "./containers.ts";
import { refreshed, startHostProvider, urnOf } from "./harness.ts";

const urn = urnOf("Gate");
const containers = new Containers("host-newcomers");
/** One process of the provider is one update. */
let provider: ProviderClient;

/** By which those are found that do the same work. */
const labels = { "aisha.part": "worker", "aisha.stack": "test" };
const start = async (script = "sleep 60", Labels: Record<string, string> = labels) =>
  (await containers.start({ Cmd: ["sh", "-c", script], StopTimeout: 0, Labels })).id;
const gate = (ids: Record<string, string>, more: Props = {}): Props => ({
  ...{ server: "local", app: "worker", containers: ids, settleSeconds: 1, timeoutSeconds: 20 },
  ...more,
});
const workers = (ids: Record<string, string>, more: Props = {}) => gate(ids, { worksAtOnce: true, ...more });
const failElsewhere = async () => {
  const refused = provider.create(urnOf("Gate"), gate({ api: await start("exit 1", {}) }));
  await expect(refused).rejects.toThrow(/^api (ended|did not stay well)/);
};
const runs = async (id: string) => (await docker.getContainer(id).inspect()).State.Running;

beforeEach(async () => {
  provider = await startHostProvider();
});
afterEach(async () => {
  provider.stop();
  await containers.remove();
});

describe("when another part of the update fails", () => {
  it("new workers that passed are stopped, and old ones and what is sent requests go on", async () => {
    const [old, fresh, other] = [await start(), await start(), await start()];
    const before = await provider.create(urn, workers({ a: old }));
    provider.stop();
    provider = await startHostProvider();
    await provider.update(urn, before, await provider.check(urn, workers({ a: old, b: fresh }), before.inputs));
    await provider.create(urn, gate({ other }));
    await failElsewhere();
    expect([await runs(old), await runs(fresh), await runs(other)]).toEqual([true, false, true]);
  });

  it("new workers that are not through their gate are stopped, with the reason", async () => {
    const [, fresh] = [await start(), await start()];
    const refused = provider.create(urn, workers({ a: fresh }, { settleSeconds: 20 }));
    const expected = expect(refused).rejects.toThrow("a was stopped, since another part of this update failed");
    await sleep(500);
    await failElsewhere();
    await expected;
    expect(await runs(fresh)).toBe(false);
  });

  it("new workers whose gate begins only then are not waited for", async () => {
    const [, fresh] = [await start(), await start()];
    await failElsewhere();
    const started = Date.now();
    await expect(provider.create(urn, workers({ a: fresh }, { settleSeconds: 60 }))).rejects.toThrow("a was stopped");
    expect(Date.now() - started).toBeLessThan(20_000);
    expect(await runs(fresh)).toBe(false);
  });

  it("workers that nobody else does the work of go on", async () => {
    const fresh = await start();
    await provider.create(urn, workers({ a: fresh }));
    await failElsewhere();
    expect(await runs(fresh)).toBe(true);
  });

  it("their gate is tried again, without a refresh too, and no less strictly", async () => {
    const [, fresh] = [await start(), await start()];
    const news = workers({ a: fresh });
    const made = await provider.create(urn, news);
    await failElsewhere();
    expect(await refreshed(provider, urn, made, news)).toMatchObject({ changed: ["containers"] });
    const checked = await provider.check(urn, news, made.inputs);
    expect((await provider.diff(urn, made, checked)).changed).toEqual(["containers"]);
    provider.stop();
    provider = await startHostProvider();
    await provider.update(urn, made, news);
    expect(await runs(fresh)).toBe(true);
    await failElsewhere();
    expect(await runs(fresh)).toBe(false);
  });
});
