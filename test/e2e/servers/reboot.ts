import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { TwoServers } from "../../support/two-servers.ts";
import { campaign } from "../campaign.ts";
import { wholeBot } from "./bots.ts";

/** Milliseconds in which everything must serve again; more where other tests share the machine. */
const withinMs = campaign ? 60_000 : 180_000;

export function rebootsAreSurvived(two: () => TwoServers): void {
  test("after a reboot of each server everything serves again, one bot leads, and nothing is to do", async () => {
    const started = Date.now();
    await Promise.all([two().app.restart(), two().infra.restart()]);
    while (
      (await two()
        .version()
        .catch(() => "nothing")) !== "1"
    ) {
      expect(Date.now() - started).toBeLessThan(withinMs);
      await sleep(500);
    }
    while (!(await two().registryAnswers())) {
      expect(Date.now() - started).toBeLessThan(withinMs);
      await sleep(500);
    }
    let bot = await wholeBot(two());
    while (!bot) {
      expect(Date.now() - started).toBeLessThan(withinMs);
      bot = await wholeBot(two());
    }
    console.log(`one of two bots leads ${Math.round((Date.now() - started) / 1000)} s after the reboot began`);
    expect(bot.standby).toHaveLength(1);
    const preview = await two().product.preview("--diff", "--expect-no-changes");
    expect(preview.code, preview.output).toBe(0);
  });
}
