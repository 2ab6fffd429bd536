import { setTimeout as sleep } from "node:timers/promises";
import { labelledOn } from "./labelled.ts";
import { type Orphan, orphanedPlugins } from "./orphans.ts";
import { Problem } from "./problem.ts";
import { pulumi } from "./pulumi.ts";
import { removeThing } from "./removal.ts";
import type { StackEngine } from "./servers.ts";
import { sharedStateOf } from "./shared-state.ts";
import { isInState } from "./state.ts";
import { knownIn, knowsNothing } from "./state-export.ts";
import { type Lock, lockOf, mustBeHeldAs, releaseLock } from "./stranded-lock.ts";
import { type Labelled, type Unknown, unknownTo } from "./unknown.ts";

/** How long nothing may come or go on the servers before what is there counts as all, in milliseconds. */
const quietMs = 1_500;
/** How long a plugin may take to end by itself, in milliseconds: one call, as long as it is neither a build nor a long stop. */
const orphanPatienceMs = 10_000;
/** After this, in milliseconds, somebody else is at work. */
const patienceMs = 60_000;
const pollMs = 250;

/** What a killed update of a stack left, and what else the state does not know. */
export interface Recovery extends Unknown {
  stack: string;
  lock?: Lock;
  /** Plugins that did not end by themselves. */
  orphans: Orphan[];
}

/**
 * Finds what a killed update left, once its plugins are done and nothing comes or goes any more. Changes nothing.
 * @throws Problem when an update is at work, or when the state cannot tell what is its own.
 */
export async function findRecovery(stack: string, engines: StackEngine[]): Promise<Recovery> {
  await lockOf(stack);
  const { labelled, orphans } = await settled(stack, engines);
  // In this order an update that was at work when the servers were looked at shows in the lock or, ended, in the state.
  const lock = await lockOf(stack);
  const known = knownIn((await isInState(stack)) ? await pulumi(stack, "stack", "export") : "{}");
  const unknown = labelled.map((found) => unknownTo(known, found));
  const [remove, keep] = [unknown.flatMap((found) => found.remove), unknown.flatMap((found) => found.keep)];
  const others = keep.filter(({ kind }) => kind !== "volume");
  if (knowsNothing(known) && others.length > 0) {
    throw new Problem(
      `the state knows nothing of stack ${stack}, so what carries its name here may be another clone's ` +
        `(${others.map(({ kind, name }) => `${kind} ${name}`).join(", ")}); nothing was touched; ` +
        `if nobody needs it, remove it all: bin/down --stack ${stack}`,
    );
  }
  return { stack, lock, orphans, remove, keep };
}

/**
 * Removes what was found. The lock is released last, so that nobody updates the stack meanwhile and a recovery that is
 * killed itself is done again.
 * @param say is given a line about each thing as it is done
 * @returns what was removed
 * @throws Problem when somebody has locked the stack since: what is there now may be that update's
 */
export async function recoverFrom(
  found: Recovery,
  engines: StackEngine[],
  say: (line: string) => void,
): Promise<Recovery> {
  await mustBeHeldAs(found.stack, found.lock);
  for (const { pid, program } of found.orphans) {
    end(pid);
    say(`process ${pid} (${program}), left by a killed update, ended`);
  }
  // What a plugin was doing when it was ended may have been done since.
  const now = found.orphans.length > 0 ? await findRecovery(found.stack, engines) : found;
  for (const kind of ["container", "network"] as const) {
    const things = now.remove.filter((thing) => thing.kind === kind);
    await Promise.all(
      things.map(async (thing) => {
        await removeThing(engines.find(({ server }) => server === thing.server)!.docker, thing);
        say(`${thing.kind} ${thing.name} on server ${thing.server} removed: the state does not know it`);
      }),
    );
  }
  if (now.lock) say(await releaseLock(now.stack, now.lock));
  return { ...now, orphans: found.orphans };
}

/** Waits until the plugins of killed updates have ended, or will not, and nothing comes or goes on the servers. */
async function settled(stack: string, engines: StackEngine[]): Promise<{ labelled: Labelled[]; orphans: Orphan[] }> {
  const started = Date.now();
  let [last, since] = ["", started];
  const shared = sharedStateOf(stack);
  for (;;) {
    const orphans = shared === undefined ? orphanedPlugins() : orphanedPlugins(shared, stack);
    const labelled = await Promise.all(engines.map((engine) => labelledOn(engine, stack)));
    const now = Date.now();
    const seen = JSON.stringify(labelled.map(idsOf));
    if (seen !== last) [last, since] = [seen, now];
    const waited = now - started;
    if (now - since >= quietMs && (orphans.length === 0 || waited >= orphanPatienceMs)) return { labelled, orphans };
    if (waited >= patienceMs) {
      throw new Problem(
        `the containers of stack ${stack} still come and go after ${patienceMs / 1000} s, so something is at work on ` +
          `it; see docker ps --all --filter label=aisha.stack=${stack}, end that, then run this again`,
      );
    }
    await sleep(pollMs);
  }
}

function idsOf({ containers, networks, volumes }: Labelled): string[] {
  return [...containers.map(({ Id }) => Id), ...networks.map(({ Id }) => Id), ...volumes].sort();
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // ended by itself
  }
}
