import { describe, expect, it, type TestContext } from "vitest";
import { admit } from "../../../../providers/host/standby/admission.ts";
import type { Props } from "../../../../providers/rpc/handler.ts";
import type { ProviderClient, Resource } from "../../../support/provider-client.ts";
import { docker } from "../containers.ts";
import { refreshed, startHostProvider, urnOf } from "../harness.ts";
import { Bots } from "./bots.ts";

const urn = urnOf("Handover", "talker");

/** One bot and what updates it; tests of it run side by side, since most of their time is waiting. */
class Scene {
  readonly bots = new Bots();
  provider!: ProviderClient;

  static async open({ onTestFinished }: TestContext): Promise<Scene> {
    const scene = new Scene();
    onTestFinished(async () => {
      scene.provider?.stop();
      await scene.bots.close();
    });
    await scene.bots.open();
    scene.provider = await startHostProvider();
    return scene;
  }

  /** Names come in the order of the ids: talker-1, talker-2. */
  given(ids: string[], more: Props = {}): Props {
    const containers = Object.fromEntries(ids.map((id, index) => [`talker-${index + 1}`, id]));
    const { name: bot, lease } = this.bots;
    return { server: "local", bot, lease, settleSeconds: 1, timeoutSeconds: 5, containers, ...more };
  }

  start(count: number, script?: string): Promise<string[]> {
    return Promise.all(Array.from({ length: count }, () => this.bots.start(script)));
  }

  create(ids: string[]): Promise<Resource> {
    return this.provider.create(urn, this.given(ids));
  }

  /** As the next update does, in a provider of its own. */
  async next(): Promise<void> {
    this.provider.stop();
    this.provider = await startHostProvider();
  }

  async update(old: Resource, news: Props) {
    return this.provider.update(urn, old, await this.provider.check(urn, news, old.inputs));
  }

  /** Two that are accepted. */
  async released() {
    const ids = await this.start(2);
    const made = await this.create(ids);
    await this.next();
    return { ids, made };
  }
}

describe.concurrent("a release", () => {
  it("is the first one: one leads, and the others are in line", async (context) => {
    const scene = await Scene.open(context);
    const ids = await scene.start(3);
    await scene.create(ids);
    expect(await scene.bots.roles(...ids)).toEqual(["leading", "standby", "standby"]);
  });

  it("goes through: the new one leads, and the old ones are in line behind", async (context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const fresh = await scene.start(2);
    expect(await scene.bots.roles(...fresh)).toEqual(["parked", "parked"]);
    const { state } = await scene.update(made, scene.given(fresh));
    expect(state.accepted).toEqual({ "talker-1": fresh[0], "talker-2": fresh[1] });
    expect(await scene.bots.roles(...fresh, ...ids)).toEqual(["leading", "standby", "standby", "standby"]);
    expect(scene.provider.logged.join()).toMatch(/finishes what it has in hand.*talker-1 leads/);
  });

  it("of one that is alone goes through as well, and back from one that ends", async (context) => {
    const scene = await Scene.open(context);
    const [before] = await scene.start(1);
    const made = await scene.create([before!]);
    expect(await scene.bots.roles(before!)).toEqual(["leading"]);
    await scene.next();
    const [broken] = await scene.start(1, "echo broken; exit 3");
    await expect(scene.update(made, scene.given([broken!]))).rejects.toThrow(/polls again$/s);
    expect(await scene.bots.roles(before!)).toEqual(["leading"]);
    await scene.next();
    const [fresh] = await scene.start(1);
    await scene.update(made, scene.given([fresh!]));
    expect(await scene.bots.roles(fresh!, before!)).toEqual(["leading", "standby"]);
  });

  it.for<[string, string, RegExp]>([
    ["that ends", "echo broken; exit 3", /talker-1 (ended with exit code 3|ended and was started again).*\n.*broken/s],
    ["that is never healthy", "touch /tmp/sick; exec sleep 60", /talker-1 (was not healthy within 5 s|ended)/],
    ["that is ill soon", "sleep 3; exit 4", /talker-1 did not stay well for 8 s: it ended/],
  ])("%s fails, and an old one leads again", async ([, script, says], context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const fresh = await scene.start(2, script);
    const refused = scene.update(made, scene.given(fresh, { settleSeconds: 8 }));
    await expect(refused).rejects.toThrow(says);
    await expect(refused).rejects.toThrow(/it is stopped, and the bot before goes on.*polls again$/s);
    expect(await scene.bots.roles(...fresh)).toEqual(["exited", "exited"]);
    expect((await scene.bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
    await scene.next();
    const good = await scene.start(2);
    await scene.update(made, scene.given(good));
    expect(await scene.bots.roles(...good)).toEqual(["leading", "standby"]);
  });

  it("goes back when another part of the update fails, and forward with the next", async (context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const fresh = await scene.start(2);
    const news = scene.given(fresh);
    const passed = await scene.update(made, news);
    const gate = { server: "local", app: "api", containers: { api: "0".repeat(64) } };
    await expect(scene.provider.create(urnOf("Gate"), gate)).rejects.toThrow(/api is gone/);
    expect(await scene.bots.roles(...fresh)).toEqual(["exited", "exited"]);
    expect((await scene.bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
    await scene.next();
    for (const id of fresh) await docker.getContainer(id).start(); // by hand: they run, and are in no line
    await scene.bots.become(fresh[0]!, "parked");
    expect((await refreshed(scene.provider, urn, passed, news)).changed).toEqual(["containers"]);
    await scene.update(passed, news);
    expect(await scene.bots.roles(...fresh)).toEqual(["leading", "standby"]);
  });

  it("goes through after one that died in its trial, whose bot was to go first", async (context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const [died] = (await scene.start(1)) as [string];
    await admit(docker.getContainer(died), "first");
    await scene.bots.become(died, "standby");
    const fresh = await scene.start(2);
    await scene.update(made, scene.given(fresh));
    expect(await scene.bots.roles(...fresh, died, ...ids)).toEqual(["leading", ...Array(4).fill("standby")]);
  });
});

describe.concurrent("a bot from before there was a lease", () => {
  it("is stopped before the first with one polls", async (context) => {
    const scene = await Scene.open(context);
    const before = await scene.bots.startWithout();
    const fresh = await scene.start(2);
    await scene.create(fresh);
    expect(await scene.bots.roles(before, ...fresh)).toEqual(["exited", "leading", "standby"]);
    const { State: state } = await docker.getContainer(before).inspect();
    expect(await scene.bots.ledFrom(fresh[0]!)).toBeGreaterThan(Date.parse(state.FinishedAt));
  });

  it("comes back when that one is no good", async (context) => {
    const scene = await Scene.open(context);
    const before = await scene.bots.startWithout();
    const fresh = await scene.start(2, "exit 3");
    await expect(scene.create(fresh)).rejects.toThrow(/polls again$/);
    expect(await scene.bots.roles(before, ...fresh)).toEqual(["running", "exited", "exited"]);
  });
});

describe.concurrent("drift", () => {
  it.for<[string, (id: string) => Promise<unknown>]>([
    ["stopped", (id) => docker.getContainer(id).stop()],
    ["paused", (id) => docker.getContainer(id).pause()],
  ])("one that was %s is seen, and brought back without a trial of the others", async ([, harm], context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const look = () => refreshed(scene.provider, urn, made, scene.given(ids));
    expect((await look()).changed).toEqual([]);
    await harm(ids[1]!);
    const { read, checked, changed } = await look();
    expect(changed).toEqual(["containers"]);
    await scene.provider.update(urn, read, checked);
    expect(await scene.bots.roles(...ids)).toEqual(["leading", "standby"]);
  });

  it("of all of them is healed too", async (context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    for (const id of ids) await docker.getContainer(id).stop();
    const { read, checked } = await refreshed(scene.provider, urn, made, scene.given(ids));
    await scene.provider.update(urn, read, checked);
    expect((await scene.bots.roles(...ids)).sort()).toEqual(["leading", "standby"]);
  });

  it("of the count is no release: another one joins the line", async (context) => {
    const scene = await Scene.open(context);
    const { ids, made } = await scene.released();
    const more = [...ids, await scene.bots.start()];
    await scene.update(made, scene.given(more));
    expect(await scene.bots.roles(...more)).toEqual(["leading", "standby", "standby"]);
  });
});
