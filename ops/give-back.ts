import { resolve } from "node:path";
import { replacingIn } from "../config/adopted.ts";
import type { Configuration } from "../config/schema.ts";
import type { ServerConfig } from "../config/server.ts";
import { giveBack } from "../providers/host/takeover/give-back.ts";
import { Notes } from "../providers/host/takeover/notes.ts";
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
}

/** Lets it serve again in any case, and forgets that its place was taken. */
export async function giveBackAll(stack: string, config: Configuration): Promise<void> {
  await eachNote(stack, config, (at, note) => giveBack(at.host, stack, note, say));
  await atServers(stack, config.servers, (all) => Promise.all(all.map((at) => notesOf(at).forget())));
}

type Each = (at: AtServer, note: Awaited<ReturnType<Notes["all"]>>[number], retired: Set<string>) => Promise<void>;

async function eachNote(stack: string, config: Configuration, work: Each): Promise<void> {
  const named = new Set(replacingIn(config).map(({ server }) => server));
  const servers = Object.fromEntries(Object.entries(config.servers).filter(([name]) => named.has(name)));
  await atServers(stack, servers, async (all) => {
    for (const at of all) {
      const notes = notesOf(at);
      const retired = await notes.retired();
      for (const note of await notes.all()) await work(at, note, retired);
    }
  });
}

function say(line: string, kind: "info" | "warning"): void {
  console.log(`${kind === "info" ? "·" : "✗"} ${line}`);
}
