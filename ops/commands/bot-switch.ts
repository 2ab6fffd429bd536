import { setTimeout as sleep } from "node:timers/promises";
import type { Bot } from "../../config/workload.ts";
import { type BotStanding, type Member, standingOfBot } from "../bot/bots.ts";
import { Problem } from "../problem.ts";
import { step } from "../progress.ts";
import { closeAll, lookAtServers, type StackEngine } from "../servers.ts";
import { declarationOf } from "../stack-file.ts";

export interface BotSwitchOptions {
  /** Prints one JSON object, and all else on stderr. */
  json?: boolean;
}

/** Beside the time that the leader has to stop: milliseconds in which the other has the lease. */
const promptMs = 15_000;
const pollMs = 250;

/**
 * Has the leader of a bot let go, and a standby take over. The one before finishes what it has in hand, and waits then.
 * @param bot may be left out where there is one
 * @throws Problem when nobody waits, and when the one that takes over does not get well
 */
export async function botSwitch(stack: string, bot: string | undefined, { json = false }: BotSwitchOptions) {
  const { servers, bots } = declarationOf(stack);
  const name = bot ?? (Object.keys(bots).length === 1 ? Object.keys(bots)[0]! : undefined);
  if (!name || !Object.hasOwn(bots, name)) {
    const known = Object.keys(bots).join(", ") || "none";
    throw new Problem(`${bot ? `there is no bot ${bot}` : "name the bot"}; stack ${stack} has ${known}`);
  }
  const { engines } = await lookAtServers(servers, stack);
  try {
    const out = json ? process.stderr : process.stdout;
    const done = await step(`switching ${name}`, (say) => change(engines, stack, name, bots[name]!, say), out);
    if (json) console.log(JSON.stringify({ bot: name, from: done.from, to: done.to, seconds: done.seconds }));
  } finally {
    await closeAll(engines);
  }
}

async function change(engines: StackEngine[], stack: string, name: string, bot: Bot, say: (doing: string) => void) {
  const look = () => standingOfBot(engines, stack, name, bot);
  const { leader, standby } = await look();
  if (!leader) throw new Problem(`nobody leads ${name}; run bin/up`);
  if (standby.length === 0) {
    const fix = bot.replicas === 1 ? `raise bots/${name}/replicas` : "run bin/up";
    throw new Problem(`no container of ${name} waits to take over; ${fix}`);
  }
  const { docker } = engines.find((engine) => engine.server === leader.server)!;
  const started = performance.now();
  say(`${leader.container} finishes what it has in hand`);
  const restarted = docker.getContainer(leader.id).restart();
  restarted.catch(() => {}); // told of below, or by what is waited for meanwhile
  const to = await until(
    look,
    promptMs + bot.stopGraceSeconds * 1000,
    `nobody took over from ${leader.container}`,
    (now) => (now.leader && now.leader.id !== leader.id ? now.leader : undefined),
  );
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  await restarted;
  await until(look, promptMs, `${leader.container} does not come back`, (now) =>
    now.standby.find(({ id }) => id === leader.id),
  );
  say(`${to.container} leads, and is not healthy yet`);
  await until(look, bot.readySeconds * 1000, `${to.container} leads, but is not healthy`, (now) =>
    now.leader?.id === to.id && now.leader.health === "healthy" ? now.leader : undefined,
  );
  return {
    from: leader.container,
    to: to.container,
    seconds,
    line: `${to.container} leads; ${leader.container} waits`,
  };
}

async function until(
  look: () => Promise<BotStanding>,
  ms: number,
  otherwise: string,
  wanted: (standing: BotStanding) => Member | undefined,
): Promise<Member> {
  for (const end = Date.now() + ms; ; await sleep(pollMs)) {
    const found = wanted(await look());
    if (found) return found;
    if (Date.now() > end) throw new Problem(`${otherwise} within ${ms / 1000} s; see bin/aisha bot status`);
  }
}
