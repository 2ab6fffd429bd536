import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Props } from "../../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../../support/provider-client.ts";
import { docker } from "../containers.ts";
import { refreshed, startHostProvider, urnOf } from "../harness.ts";
import { Bots } from "./bots.ts";

const urn = urnOf("Handover", "talker");
const bots = new Bots();
let provider: ProviderClient;

const given = (ids: string[], more: Props = {}): Props => ({
  ...{ server: "local", bot: "talker", lease: bots.lease, settleSeconds: 1, timeoutSeconds: 5 },
  ...{ containers: Object.fromEntries(ids.map((id, index) => [`talker-${index + 1}`, id])) },
  ...more,
});
const start = (count: number, script?: string) => Promise.all(Array.from({ length: count }, () => bots.start(script)));
/** As the next update does. */
const next = async () => {
  provider.stop();
  provider = await startHostProvider();
};

beforeEach(async () => {
  await bots.open();
  provider = await startHostProvider();
});
afterEach(async () => {
  provider.stop();
  await bots.close();
});

const update = async (old: Resource, news: Props) =>
  provider.update(urn, old, await provider.check(urn, news, old.inputs));

/** Two that are accepted. */
async function released() {
  const ids = await start(2);
  const made = await provider.create(urn, given(ids));
  await next();
  return { ids, made };
}

describe("a release", () => {
  it("is the first one: one leads, and the others are in line", async () => {
    const ids = await start(3);
    await provider.create(urn, given(ids));
    expect(await bots.roles(...ids)).toEqual(["leading", "standby", "standby"]);
  });

  it("goes through: the new one leads, and the old ones are in line behind", async () => {
    const { ids, made } = await released();
    const fresh = await start(2);
    expect(await bots.roles(...fresh)).toEqual(["parked", "parked"]);
    const { state } = await update(made, given(fresh));
    expect(state.accepted).toEqual({ "talker-1": fresh[0], "talker-2": fresh[1] });
    expect(await bots.roles(...fresh, ...ids)).toEqual(["leading", "standby", "standby", "standby"]);
    expect(provider.logged.join()).toMatch(/finishes what it has in hand.*talker-1 leads/);
  });

  it.each<[string, string, RegExp]>([
    ["that ends", "echo broken; exit 3", /talker-1 (ended with exit code 3|ended and was started again).*\n.*broken/s],
    ["that is never healthy", "touch /tmp/sick; exec sleep 60", /talker-1 (was not healthy within 5 s|ended)/],
    ["that is ill soon", "sleep 3; exit 4", /talker-1 did not stay well for 8 s: it ended/],
  ])("%s fails, and an old one leads again", async (_, script, says) => {
    const { ids, made } = await released();
    const fresh = await start(2, script);
    const refused = update(made, given(fresh, { settleSeconds: 8 }));
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.toThrow(/it is stopped, and the bot before goes on.*polls again$/s);
    expect(await bots.roles(...fresh)).toEqual(["exited", "exited"]);
    expect((await bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
    await next();
    const good = await start(2);
    await update(made, given(good));
    expect(await bots.roles(...good)).toEqual(["leading", "standby"]);
  });

  it("goes back when another part of the update fails, and forward with the next", async () => {
    const { ids, made } = await released();
    const fresh = await start(2);
    const news = given(fresh);
    const passed = await update(made, news);
    const other = provider.create(urnOf("Gate"), { server: "local", app: "api", containers: { api: "0".repeat(64) } });
    await expect(other).rejects.toThrow(/api is gone/);
    expect(await bots.roles(...fresh)).toEqual(["exited", "exited"]);
    expect((await bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
    await next();
    expect((await provider.diff(urn, passed, await provider.check(urn, news, passed.inputs))).changed).toEqual([
      "containers",
    ]);
    await update(passed, news);
    expect(await bots.roles(...fresh)).toEqual(["leading", "standby"]);
  });
});

describe("a bot from before there was a lease", () => {
  it("is stopped before the first with one polls", async () => {
    const before = await bots.startWithout();
    const fresh = await start(2);
    await provider.create(urn, given(fresh));
    expect(await bots.roles(before, ...fresh)).toEqual(["exited", "leading", "standby"]);
  });

  it("comes back when that one is no good", async () => {
    const before = await bots.startWithout();
    const fresh = await start(2, "exit 3");
    await expect(provider.create(urn, given(fresh))).rejects.toThrow(/polls again$/);
    expect(await bots.roles(before, ...fresh)).toEqual(["running", "exited", "exited"]);
  });
});

describe("drift", () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["stopped", (id) => docker.getContainer(id).stop()],
    ["paused", (id) => docker.getContainer(id).pause()],
  ])("one that was %s is seen, and brought back without a trial of the others", async (_, harm) => {
    const { ids, made } = await released();
    expect((await refreshed(provider, urn, made, given(ids))).changed).toEqual([]);
    await harm(ids[1]!);
    const { read, checked, changed } = await refreshed(provider, urn, made, given(ids));
    expect(changed).toEqual(["containers"]);
    await provider.update(urn, read, checked);
    expect(await bots.roles(...ids)).toEqual(["leading", "standby"]);
  });

  it("of all of them is healed too", async () => {
    const { ids, made } = await released();
    for (const id of ids) await docker.getContainer(id).stop();
    const { read, checked } = await refreshed(provider, urn, made, given(ids));
    await provider.update(urn, read, checked);
    expect((await bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
  });

  it("of the count is no release: another one joins the line", async () => {
    const { ids, made } = await released();
    const more = [...ids, await bots.start()];
    await update(made, given(more));
    expect(await bots.roles(...more)).toEqual(["leading", "standby", "standby"]);
  });
});
