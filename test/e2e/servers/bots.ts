import { describe, expect, test } from "vitest";
import type { BotStanding } from "../../../ops/bot/bots.ts";
import { until } from "../../support/https.ts";
import { PollWatch } from "../../support/poll-watch.ts";
import type { TwoServers } from "../../support/two-servers.ts";

/** Seconds in which one leads again. */
const withinSeconds = 60;

/** The bot of the product, where it has a leader that is well, and a standby. */
export async function wholeBot(two: TwoServers): Promise<BotStanding | undefined> {
  const { code, output } = await two.product.run("bin/aisha bot status --json");
  if (code !== 0) return undefined;
  const [bot] = JSON.parse(output) as BotStanding[];
  return bot?.leader?.health === "healthy" && bot.others.length === 0 ? bot : undefined;
}

export function botsKeepTheirLease(given: () => TwoServers): void {
  const pollsOf = ({ app }: TwoServers) => new PollWatch(`https://${app.address}/chat`);
  const whole = async () => {
    let found: BotStanding | undefined;
    await until(async () => {
      found = await wholeBot(given());
      return found !== undefined;
    }, withinSeconds);
    return found!;
  };

  describe("the bot on a server", () => {
    test("whose leader is paused is led again, by a container that its server restarted or that waited", async () => {
      const two = given();
      const polls = pollsOf(two);
      const { leader, handovers } = await whole();
      await two.app.exec(`docker pause ${leader!.container}`);
      await until(async () => ((await wholeBot(two))?.handovers.length ?? 0) > handovers.length, withinSeconds);
      await polls.collect();
      expect(polls.overlaps()).toEqual([]);
      expect((await two.product.preview("--expect-no-changes")).code).toBe(0);
    });

    test("is switched by a command", async () => {
      const two = given();
      const polls = pollsOf(two);
      const { leader } = await whole();
      const { code, output } = await two.product.run("bin/aisha bot switch --json 2>/dev/null");
      expect(code, output).toBe(0);
      expect(JSON.parse(output)).toMatchObject({ bot: "bot", from: leader!.container });
      expect((await whole()).leader!.container).toBe(JSON.parse(output).to);
      await polls.collect();
      expect(polls.overlaps()).toEqual([]);
    });
  });
}
