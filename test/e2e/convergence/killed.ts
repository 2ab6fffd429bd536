import { describe, expect, test } from "vitest";
import { EngineEvents } from "../../support/engine-events.ts";
import { killPulumi } from "../../support/kill.ts";
import { longestDrainSeconds, type SmallProduct, whole } from "../../support/small-product.ts";
import { sample } from "../campaign.ts";
import { expectNothingLost, lostInASwap, trafficTo } from "../traffic.ts";

/** Where the host provider dies with the engine that started it, by providers/host/effect.ts. */
const effects = ["gate.limit", "gate.connect", "file.write", "reload.signal", "reload.drain"].flatMap((effect) => [
  `${effect}:before`,
  `${effect}:after`,
]);

/** What the engine has just done, on Pulumi's behalf, when Pulumi dies; the docker provider may go on for a moment. */
const events = [
  ...["webhook-api create", "webhook-api start", "webhook-api connect edge"],
  ...["one-shot create", "one-shot start", "one-shot die"],
  ...["nginx create", "nginx start", "nginx reload", "nginx kill SIGQUIT", "nginx die", "nginx destroy"],
  ...["webhook-api kill SIGTERM", "webhook-api die", "webhook-api destroy"],
];

const moments = [
  ...effects.map((at) => ({ at, kind: "effect" as const })),
  ...events.map((at) => ({ at, kind: "event" as const })),
];

/** A release of the app and of nginx at once, cut short at any moment, loses nothing. */
export function killedUpsAreRecovered(product: () => SmallProduct): void {
  let version = 100;

  describe("an up that is killed", () => {
    test.each(sample(moments, 2))("at $at loses nothing: recover and one up converge", async ({ at, kind }) => {
      version += 1;
      product().release(version, (config) => {
        config["aisha:nginx"].drainSeconds = longestDrainSeconds + (version % 2); // replaces nginx as well
      });
      const traffic = trafficTo(product());
      const killed = kind === "effect" ? await killedAtEffect(product(), at) : await killedAtEvent(product(), at);
      expect(killed.code, killed.output).not.toBe(0);
      expect([`${version}`, `${version - 1}`, "1"]).toContain(await product().version());

      const recovered = await product().run("bin/aisha recover --yes");
      expect(recovered.code, recovered.output).toBe(0);
      const up = await product().run("bin/up");
      expect(up.code, up.output).toBe(0);
      await expectNothingLost(product(), traffic, { unopened: lostInASwap });
      expect(await product().version()).toBe(`${version}`);
      expect(await product().inventory()).toEqual(whole);
      const preview = await product().preview("--diff", "--expect-no-changes");
      expect(preview.code, preview.output).toBe(0);
    });
  });
}

async function killedAtEffect(product: SmallProduct, moment: string) {
  return product.run(`AISHA_KILL_AT=${moment} bin/up`);
}

async function killedAtEvent(product: SmallProduct, moment: string) {
  let hits = 0;
  const events = new EngineEvents(product.stack, ({ part, action }) => {
    if (`${part} ${action}` !== moment || hits++ > 0) return;
    killPulumi(product);
  });
  await events.listen();
  const ended = await product.run("bin/up");
  events.stop();
  expect(hits, `${moment} did not happen: ${ended.output}`).toBeGreaterThan(0);
  return ended;
}
