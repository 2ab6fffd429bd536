import type Docker from "dockerode";
import { describe, expect, test } from "vitest";
import { type BotsProduct, botIds, healthTimeSeconds } from "../../support/bots-product.ts";
import { PollWatch } from "../../support/poll-watch.ts";
import { campaign } from "../campaign.ts";

const rounds = campaign ? 10 : 1;
/** On a machine that has other work a Node takes its time to start. */
const appStartMs = 10_000;

export function takeoversAreQuick(given: () => BotsProduct): void {
  const polledBy = async (act: (leader: Docker.Container) => Promise<unknown>): Promise<number> => {
    const product = given();
    const leader = await product.leaderOf("alpha");
    const { IPAddress } = Object.values((await leader.inspect()).NetworkSettings.Networks)[0]!;
    const polls = new PollWatch(product.page);
    const begun = Date.now();
    await act(leader);
    const { start } = await polls.firstAfter(botIds.alpha!, begun, 60_000, (address) => address !== IPAddress);
    return start - begun;
  };

  describe("a frozen leader is replaced within its health time and two seconds, the start of the app apart,", () => {
    test.each([
      ["stopped", "STOP", 0],
      ["hanging", "USR2", healthTimeSeconds],
    ])("%s", async (how, signal, healthTime) => {
      const product = given();
      const took: number[] = [];
      for (let round = 0; round < rounds; round++) {
        took.push(await polledBy((leader) => product.signal(leader, signal)));
      }
      console.log(`${how}: another polls after ${took.join(", ")} ms`);
      expect(Math.max(...took)).toBeLessThan((healthTime + 2) * 1000 + appStartMs);
    });
  });
}
