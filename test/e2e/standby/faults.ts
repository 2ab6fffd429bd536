import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { expect } from "vitest";
import type { BotsProduct } from "../../support/bots-product.ts";

/** Something that happens to a bot; once it is over, nothing stands in the way of its being whole again. */
export interface Fault {
  name: string;
  /** Whether somebody wanted it, so that no message may be answered twice. */
  planned: boolean;
  /** Whether another must lead after it. */
  takesOver: boolean;
  happen(product: BotsProduct, bot: string): Promise<void>;
}

const toLeader = (act: (leader: Docker.Container, product: BotsProduct) => Promise<unknown>): Fault["happen"] => {
  return async (product, bot) => void (await act(await product.leaderOf(bot), product));
};

/** Long enough for another to lead meanwhile. */
const awayMs = 3000;

/** Where an update dies, and which release the next one is. */
const killed = [
  ["handover.admit", "the same"],
  ["handover.admit", "another"],
  ["handover.restart", "another"],
] as const;

export const faults: Fault[] = [
  {
    name: "kill -9 of the bot",
    planned: false,
    takesOver: true,
    happen: toLeader((leader, product) => product.signal(leader, "KILL")),
  },
  {
    name: "kill -9 of its supervisor",
    planned: false,
    takesOver: true,
    happen: toLeader((leader, product) => product.signal(leader, "KILL", "supervisor")),
  },
  {
    name: "kill -9 of its container",
    planned: false,
    takesOver: true,
    happen: toLeader(async (leader) => {
      await leader.kill();
      await sleep(awayMs);
      await leader.start();
    }),
  },
  {
    name: "SIGSTOP",
    planned: false,
    takesOver: true,
    happen: toLeader((leader, product) => product.signal(leader, "STOP")),
  },
  {
    name: "a bot that hangs",
    planned: false,
    takesOver: true,
    happen: toLeader((leader, product) => product.signal(leader, "USR2")),
  },
  {
    name: "docker pause",
    planned: false,
    takesOver: false,
    happen: toLeader(async (leader) => {
      await leader.pause();
      await sleep(awayMs);
      await leader.unpause();
    }),
  },
  { name: "docker restart", planned: true, takesOver: true, happen: toLeader((leader) => leader.restart()) },
  {
    name: "docker stop",
    planned: true,
    takesOver: true,
    happen: toLeader(async (leader) => {
      await leader.stop();
      await sleep(awayMs);
      await leader.start();
    }),
  },
  {
    name: "a release",
    planned: true,
    takesOver: true,
    async happen(product, bot) {
      product.release([bot]);
      await product.must("bin/up");
    },
  },
  ...killed.map(([effect, next]): Fault => {
    return {
      name: `a release that is killed after ${effect}, and then ${next}`,
      planned: true,
      takesOver: true,
      async happen(product, bot) {
        product.release([bot]);
        // Not bin/up, which would put in order what it can.
        const { code } = await product.run(`AISHA_KILL_AT=${effect}:after bin/aisha pulumi up --yes --skip-preview`);
        expect(code).not.toBe(0);
        if (next === "another") product.release([bot]);
        await product.must("bin/up");
      },
    };
  }),
  {
    name: "a switch",
    planned: true,
    takesOver: true,
    async happen(product, bot) {
      await product.must(`bin/aisha bot switch ${bot}`);
    },
  },
  {
    name: "kill -9 of a standby",
    planned: false,
    takesOver: false,
    async happen(product, bot) {
      const { standby } = await product.whole(bot);
      await product.signal(product.engine.getContainer(standby[0]!.id), "KILL", "supervisor");
    },
  },
];
