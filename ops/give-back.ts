import { resolve } from "node:path";
import { replacingIn } from "../config/adopted.ts";
import type { Configuration } from "../config/schema.ts";
import type { ServerConfig } from "../config/server.ts";
import { worksAtOnce } from "../config/workload.ts";
import { giveBack } from "../providers/host/takeover/give-back.ts";
import { Notes, unfinishedOf } from "../providers/host/takeover/notes.ts";
import { lookAtOld } from "../providers/host/takeover/old-part.ts";
import { type AtServer, atServers } from "./at-servers.ts";
import { repository } from "./repository.ts";

type Servers = Configuration["servers"];

/** What of the set-up before this stack a server remembers. */
export function notesOf({ host, config }: Pick<AtServer, "host"> & { config: ServerConfig }): Notes {
  return new Notes(host, resolve(repository, config.folder));
}

/**
 * Lets the set-up before this stack serve again where the stack has not taken its place for good. The host provider has
 * done so where it saw the failure; it does not see that of a container or the program, nor its own end.
 * @returns the servers on which not all of it is back
 */
export async function giveBackUnfinished(stack: string, config: Configuration): Promise<string[]> {
  return sideBySide(stack, serversThatReplace(config), async (at) => {
    const notes = notesOf(at);
    const retired = await notes.retired();
    let isBack = true;
    for (const note of await notes.all()) {
      isBack = (await giveBack(at.host, stack, unfinishedOf(note, retired), say)) && isBack;
    }
    return (await stopNewWorkers(at, stack, config, retired)) && isBack;
  });
}

/**
 * Lets it serve again in any case, and forgets that its place was taken, but for what could not be given back.
 * @returns the servers on which not all of it is back, and whether there was anything to give back
 */
export async function giveBackAll(
  stack: string,
  config: Configuration,
  servers: Servers,
): Promise<{ failed: string[]; isNoted: boolean }> {
  let isNoted = false;
  const failed = await sideBySide(stack, servers, async (at) => {
    const notes = notesOf(at);
    const all = await notes.all();
    if (all.length > 0) isNoted = true;
    const back: string[] = [];
    for (const note of all) if (await giveBack(at.host, stack, note, say)) back.push(note.part);
    await notes.forget(back);
    return (await stopNewWorkers(at, stack, config, new Set())) && back.length === all.length;
  });
  return { failed, isNoted };
}

/** Those before were never stopped, and the new ones have worked beside them. @returns whether they are stopped */
async function stopNewWorkers(
  { name, host }: AtServer,
  stack: string,
  config: Configuration,
  retired: Set<string>,
): Promise<boolean> {
  const workers = replacingIn(config).filter(({ part, server, replaces }) => {
    const app = config.apps[part];
    return server === name && app && worksAtOnce(app) && !replaces.some((one) => retired.has(one));
  });
  let isDone = true;
  for (const { part, replaces } of workers) {
    const found = await Promise.all(replaces.map((one) => lookAtOld(host, one)));
    const before = found.filter((one) => one !== undefined);
    const { stopGraceSeconds: graceSeconds } = config.apps[part]!;
    isDone = (await giveBack(host, stack, { part, graceSeconds, before }, say)) && isDone;
  }
  return isDone;
}

/** One that cannot be reached holds no other up. @returns the names of those where not all was done */
async function sideBySide(
  stack: string,
  servers: Servers,
  work: (at: AtServer) => Promise<boolean>,
): Promise<string[]> {
  const failedAt = async (at: AtServer) => {
    try {
      return (await work(at)) ? [] : [at.name];
    } catch (error) {
      say(`server ${at.name}: what was there before could not be looked at: ${(error as Error).message}`, "warning");
      return [at.name];
    }
  };
  return atServers(stack, servers, async (all) => (await Promise.all(all.map(failedAt))).flat());
}

function serversThatReplace(config: Configuration): Servers {
  const named = new Set(replacingIn(config).map(({ server }) => server));
  return Object.fromEntries(Object.entries(config.servers).filter(([name]) => named.has(name)));
}

function say(line: string, kind: "info" | "warning"): void {
  console.log(`${kind === "info" ? "·" : "✗"} ${line}`);
}
