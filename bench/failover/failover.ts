import Docker from "dockerode";
import { Problem } from "../../ops/problem.ts";
import { step } from "../../ops/progress.ts";
import { socketPath } from "../../ops/setup/docker-engine.ts";
import { PollWatch } from "../../test/support/poll-watch.ts";
import { LoneBot, removeLoneBots } from "./lone-bot.ts";
import { Ours } from "./ours.ts";
import { figuresOf, inWords, type Round } from "./result.ts";

export interface FailoverOptions {
  /** How often the bot of each side is killed. */
  rounds: number;
}

/** Prints one line for each step, and last the figures. Leaves nothing. */
export async function failover(options: FailoverOptions, signal: AbortSignal): Promise<void> {
  const engine = new Docker({ socketPath });
  await removeLoneBots(engine); // of a run that was killed
  const product = new Ours(signal);
  let measured: Round[];
  try {
    await step("starting a bot behind a lease", async () => {
      await product.start();
      return { line: `a bot behind a lease; its Telegram server is at ${product.page}/` };
    });
    measured = await trial(product, engine, options, signal);
  } finally {
    await step("removing the bots", async () => {
      await removeLoneBots(engine);
      await product.close();
      return { line: "the bots and their product are removed" };
    });
  }
  const { ours, peer, ratios } = figuresOf(measured);
  const version = `Docker ${(await engine.version()).Version}`;
  console.log(JSON.stringify({ name: "failover", ours, peer: { ...peer, version }, ratios }));
}

/** All sides in turns, so that a machine that is slower for a while is so for all. @throws Problem when two poll at once */
async function trial(ours: Ours, engine: Docker, { rounds }: FailoverOptions, signal: AbortSignal): Promise<Round[]> {
  const polls = new PollWatch(ours.page);
  const lone = async (name: string, restart: "always" | "no") =>
    LoneBot.create(engine, { like: await ours.leader(), name, restart });
  const peer = await lone("beta", "always");
  await peer.start(polls, signal);
  const measured: Round[] = [];
  for (let number = 1; number <= rounds; number++) {
    const done = await step(`round ${number}`, async () => {
      const takeover = await ours.takeover(polls);
      // In the time for which the peer has to run before it is killed.
      const alone = await lone("gamma", "no");
      const aloneMs = await alone.start(polls, signal);
      await alone.remove();
      const round = { takeover, aloneMs, restartMs: await peer.restart(polls, signal) };
      return { round, line: `round ${number}: ${inWords(round)}` };
    });
    measured.push(done.round);
  }
  const overlaps = polls.overlaps();
  if (overlaps.length > 0) throw new Problem(`two polled with one token at once:\n${overlaps.join("\n")}`);
  return measured;
}
