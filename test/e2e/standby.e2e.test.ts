import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BotsProduct, botIds } from "../support/bots-product.ts";
import { Conversation } from "../support/conversation.ts";
import { PollWatch } from "../support/poll-watch.ts";
import { campaign, seed, shuffled } from "./campaign.ts";
import { badBotsAreHeldBack } from "./standby/bad-bots.ts";
import { type Fault, faults } from "./standby/faults.ts";
import { takeoversAreQuick } from "./standby/takeover.ts";

const perSecond = 10;
/** How long a message may have been in hand, or in a batch, when its bot dies: it may be answered twice. */
const inHandSeconds = 2;
let product: BotsProduct;

beforeAll(async () => {
  product = new BotsProduct("e2e-standby", 10, 3);
  await product.begin();
  await product.must("bin/up");
});

afterAll(() => product.remove());

test("each of three bots has a leader and a standby of its own", async () => {
  const leaders = new Set<string>();
  for (const name of product.names) {
    const { leader, standby, others } = await product.whole(name);
    leaders.add(leader!.id);
    expect([standby.length, others.length]).toEqual([1, 0]);
  }
  expect(leaders.size).toBe(3);
  expect((await product.run("bin/aisha bot status")).code).toBe(0);
  expect((await product.preview("--expect-no-changes")).code).toBe(0);
});

describe("while people write all the time", () => {
  const rounds = campaign ? 100 : faults.length;

  test(
    `${rounds} faults in random order make no two bots poll at once, and lose no message`,
    async () => {
      console.log(`AISHA_SEED=${seed}`);
      const polls = new PollWatch(product.page);
      const ids = product.names.map((name) => botIds[name]!);
      const conversation = new Conversation(product.page, ids, perSecond);
      const excused = new Set<number>();
      for (const [index, fault] of shuffled(repeated(faults, rounds)).entries()) {
        const bot = product.names[index % product.names.length]!;
        const before = (await product.whole(bot)).handovers.length;
        const begun = conversation.count - inHandSeconds * perSecond;
        await fault.happen(product, bot);
        await product.whole(bot, fault.takesOver ? before + 1 : before);
        await polls.collect();
        if (!fault.planned) for (let number = begun; number <= conversation.count; number++) excused.add(number);
      }
      const { sent, lost, twice } = await conversation.stop();
      await polls.collect();
      console.log(
        `${rounds} faults: ${sent} messages, ${lost.length} lost, ${twice.length} answered twice; ` +
          `${polls.count} polls, ${polls.conflicts} conflicts`,
      );
      expect(polls.overlaps()).toEqual([]);
      expect(lost).toEqual([]);
      expect(twice.filter((number) => !excused.has(Number(number)))).toEqual([]);
      expect((await product.preview("--expect-no-changes")).code).toBe(0);
    },
    campaign ? 3_600_000 : 300_000,
  );
});

takeoversAreQuick(() => product);
badBotsAreHeldBack(() => product);

/** Each as often as the others, as far as the count allows. */
function repeated(list: Fault[], count: number): Fault[] {
  return Array.from({ length: count }, (_, index) => list[index % list.length]!);
}
