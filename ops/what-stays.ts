import { adoptedIn, replacingIn } from "../config/adopted.ts";
import type { Configuration } from "../config/schema.ts";
import { type Before, isUnit, lookAtOld } from "../providers/host/takeover/old-part.ts";
import { type AtServer, atServers } from "./at-servers.ts";
import { notesOf } from "./give-back.ts";

/**
 * What was there before a stack and stays when it goes: what it took the place of, which is stopped, and data. To be asked
 * before the stack goes, since what is noted on its servers goes with it.
 * @returns a line about each
 */
export async function whatStays(stack: string, config: Configuration): Promise<string[]> {
  const data = adoptedIn(config).map(
    ({ server, adopt }) => `server ${server}: ${adopt} stays, which the stack adopted`,
  );
  const named = new Set(replacingIn(config).map(({ server }) => server));
  const servers = Object.fromEntries(Object.entries(config.servers).filter(([name]) => named.has(name)));
  const stopped = await atServers(stack, servers, (all) => Promise.all(all.map(stoppedOn)));
  return [...stopped.flat(), ...data];
}

async function stoppedOn(at: AtServer): Promise<string[]> {
  try {
    const before = (await notesOf(at).all()).flatMap((note) => note.before.filter(({ ran }) => ran));
    const now = await Promise.all(before.map(({ name }) => lookAtOld(at.host, name)));
    return before
      .filter((_, index) => now[index]?.ran === false)
      .map((one) => `server ${at.name}: ${one.name} stays stopped; to start it: ${startOf(one)}`);
  } catch (error) {
    return [`server ${at.name}: what the stack took the place of stays stopped: ${(error as Error).message}`];
  }
}

/** What brings back what an update stopped. */
export function startOf({ name, restart, enabled }: Before): string {
  if (isUnit(name)) return `systemctl ${enabled ? "enable --now" : "start"} ${name}`;
  const { Name: policy = "no", MaximumRetryCount: most = 0 } = restart ?? {};
  if (policy === "" || policy === "no") return `docker start ${name}`;
  const limit = policy === "on-failure" && most > 0 ? `:${most}` : "";
  return `docker update --restart ${policy}${limit} ${name} && docker start ${name}`;
}
