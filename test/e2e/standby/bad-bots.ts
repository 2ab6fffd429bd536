import { describe, expect, test } from "vitest";
import type { Member } from "../../../ops/bot/bots.ts";
import { type BotsProduct, botIds, goodCommand } from "../../support/bots-product.ts";
import { PollWatch } from "../../support/poll-watch.ts";
import type { StackConfig } from "../../support/product.ts";
import { campaign, sample } from "../campaign.ts";

const diesSoon = `setTimeout(() => process.exit(3), 5000); ${goodCommand[2]}`;
/** Polls with a rival of its own, and takes every 409 for a reason to go on. */
const conflicts = `
const poll = async () => {
  const { TELEGRAM_API_ROOT: root, TELEGRAM_TOKEN: token } = process.env;
  for (;;) {
    const answer = await fetch(root + "/bot" + token + "/getUpdates?timeout=2");
    if (answer.status === 409) console.log("409 Conflict: terminated by other getUpdates request");
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};
poll(); poll();`;

/** What is wrong with a bot, and what `up` says of it. */
const bad: [name: string, wrong: (bot: StackConfig) => void, says: RegExp[]][] = [
  [
    "that exits",
    (bot) => {
      bot.command = ["node", "bot/missing.ts"];
    },
    [/alpha-1 (ended with exit code 1|ended and was started again)/, /Cannot find module '\/app\/bot\/missing.ts'/],
  ],
  [
    "that is never healthy",
    (bot) => {
      bot.command = ["sh", "-c", 'echo "with $TELEGRAM_TOKEN"; exec sleep 3600'];
      bot.health = { ...bot.health, command: ["sh", "-c", 'echo "ill with $TELEGRAM_TOKEN"; exit 1'] };
      bot.readySeconds = 5;
    },
    [/alpha-1 was not healthy within 5 s, its health check said: ill with \[secret\]/, /\n +with \[secret\]/],
  ],
  [
    "that is healthy and dead in 5 s",
    (bot) => {
      bot.command = ["node", "-e", diesSoon];
      bot.settleSeconds = 10;
    },
    [/alpha-1 did not stay well for 10 s: it ended (with exit code 3|and was started again)/],
  ],
  [
    "that gets 409 for ever",
    (bot) => {
      bot.command = ["node", "-e", conflicts];
      bot.readySeconds = 5;
    },
    [/alpha-1 was not healthy within 5 s/, /409 Conflict: terminated by other getUpdates request/],
  ],
];

const attempts = campaign ? 3 : 2;
/** From the end of a bad one, which has a second to stop, to the poll of the one before, beside other tests. */
const withinMs = 10_000;

/** When the bad one that had been tried last ended; those of earlier attempts are there too. */
async function endOf({ engine }: BotsProduct, bad: Member[]): Promise<number> {
  const tried = bad.filter(({ container }) => container.startsWith("alpha-1-"));
  const found = await Promise.all(tried.map(({ id }) => engine.getContainer(id).inspect()));
  return Math.max(...found.map(({ State: state }) => Date.parse(state.FinishedAt)));
}

export function badBotsAreHeldBack(given: () => BotsProduct): void {
  describe.each(sample(bad, 1))("a bot %s", (_, wrong, says) => {
    test(`fails ${attempts} times with its reason, and the one before polls again`, async () => {
      const product = given();
      const silences: number[] = [];
      const { leader, standby } = await product.whole("alpha");
      const old = [leader!.id, standby[0]!.id].sort();
      const polls = new PollWatch(product.page);
      product.release(["alpha"], wrong);
      for (let attempt = 0; attempt < attempts; attempt++) {
        const { code, output } = await product.run("bin/up");
        expect(code, output).toBe(1);
        for (const said of says) expect(output).toMatch(said);
        expect(output).toMatch(/alpha-\d-\w+ polls again/);
        expect(output).not.toContain("token-of-alpha");
        const now = await product.whole("alpha");
        expect([now.leader!.id, now.standby[0]!.id].sort()).toEqual(old);
        await polls.collect();
        silences.push(polls.silenceAfter(botIds.alpha!, await endOf(product, now.others)));
      }
      console.log(`the one before polls ${silences.join(", ")} ms after the bad one has ended`);
      expect(Math.max(...silences)).toBeLessThan(withinMs);
      expect(polls.overlaps()).toEqual([]);
    });

    test("is followed by a good one, and leaves nothing", async () => {
      const product = given();
      product.release(["alpha"]);
      await product.must("bin/up");
      const { leader, standby, others } = await product.whole("alpha");
      expect(leader!.container).toMatch(/^alpha-1-/);
      expect([standby.length, others.length]).toEqual([1, 0]);
      expect((await product.preview("--expect-no-changes")).code).toBe(0);
    });
  });
}
