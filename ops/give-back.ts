import { resolve } from "node:path";
import { type Replacing, replacingIn } from "../config/adopted.ts";
import type { Configuration } from "../config/schema.ts";
import type { ServerConfig } from "../config/server.ts";
import { worksAtOnce } from "../config/workload.ts";
import { giveBack } from "../providers/host/takeover/give-back.ts";
import { Notes } from "../providers/host/takeover/notes.ts";
import { lookAtOld } from "../providers/host/takeover/old-part.ts";
import { type AtServer, atServers } from "./at-servers.ts";
import { repository } from "./repository.ts";

/** What of the set-up before this stack a server remembers. */
export function notesOf({ host, config }: Pick<AtServer, "host"> & { config: ServerConfig }): Notes {
  return new Notes(host, resolve(repository, config.folder));
}

/**
 * Lets the set-up before this stack serve again where the stack has not taken its place for good. The host provider has
 * done so where it saw the failure; it does not see that of a container or the program, nor its own end.
 */
export async function giveBackUnfinished(stack: string, config: Configuration): Promise<void> {
  await eachNote(stack, config, async (at, note, retired) => {
    if (note.before.every(({ name }) => retired.has(name))) return;
    await giveBack(at.host, stack, note, say);
  });
  await stopNewWorkers(stack, config);
}

/** Those before were never stopped, and the new ones have worked beside them. */
async function stopNewWorkers(stack: string, config: Configuration): Promise<void> {
  const workers = replacingIn(config).filter(({ part }) => config.apps[part] && worksAtOnce(config.apps[part]));
  await atServers(stack, serversWith(workers, config), async (all) => {
    for (const at of all) {
      const retired = await notesOf(at).retired();
      for (const { part, replaces } of workers.filter(({ server }) => server === at.name)) {
        const found = await Promise.all(replaces.map((name) => lookAtOld(at.host, name)));
        const before = found.filter((one) => one !== undefined);
        const { stopGraceSeconds: graceSeconds } = config.apps[part]!;
        if (!replaces.every((name) => retired.has(name)))
          await giveBack(at.host, stack, { part, graceSeconds, before }, say);
      }
    }
  });
}

/** Lets it serve again in any case, and forgets that its place was taken. */
export async function giveBackAll(stack: string, config: Configuration): Promise<void> {
  await eachNote(stack, config, (at, note) => giveBack(at.host, stack, note, say));
  await atServers(stack, config.servers, (all) => Promise.all(all.map((at) => notesOf(at).forget())));
}

type Each = (at: AtServer, note: Awaited<ReturnType<Notes["all"]>>[number], retired: Set<string>) => Promise<unknown>;

async function eachNote(stack: string, config: Configuration, work: Each): Promise<void> {
  await atServers(stack, serversWith(replacingIn(config), config), async (all) => {
    for (const at of all) {
      const notes = notesOf(at);
      const retired = await notes.retired();
      for (const note of await notes.all()) await work(at, note, retired);
    }
  });
}

function serversWith(replacing: Replacing[], { servers }: Configuration): Configuration["servers"] {
  const named = new Set(replacing.map(({ server }) => server));
  return Object.fromEntries(Object.entries(servers).filter(([name]) => named.has(name)));
}

function say(line: string, kind: "info" | "warning"): void {
  console.log(`${kind === "info" ? "·" : "✗"} ${line}`);
}
