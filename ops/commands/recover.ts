import { agreedTo } from "../ask.ts";
import { Problem } from "../problem.ts";
import { step } from "../progress.ts";
import { findRecovery, type Recovery, recoverFrom } from "../recovery.ts";
import { closeAll, lookAtServers, type StackEngine, serversOf } from "../servers.ts";
import { holderOf, type Lock, lockedBy } from "../stranded-lock.ts";

export interface RecoverOptions {
  /** Removes without asking. */
  yes?: boolean;
  /** Which lock may be released; default: any that somebody agrees to. */
  releases?: (lock: Lock) => boolean;
  /** Prints one JSON object, and all else on stderr. */
  json?: boolean;
}

/**
 * Brings a stack whose update was killed to where the next update can go on: its lock released, and what the state does
 * not know removed from its servers. Data volumes stay.
 * @throws Problem when an update is at work, for a lock that may not be released, and when nobody agreed.
 */
export async function recover(
  stack: string,
  { yes = false, releases = () => true, json = false }: RecoverOptions = {},
): Promise<void> {
  const { engines, withoutEngine } = await lookAtServers(serversOf(stack), stack);
  for (const why of withoutEngine.values()) console.error(`· nothing is looked for there: ${why}`);
  try {
    await recoverOn(engines, stack, { yes, releases, json });
  } finally {
    await closeAll(engines);
  }
}

async function recoverOn(
  engines: StackEngine[],
  stack: string,
  { yes, releases, json }: Required<RecoverOptions>,
): Promise<void> {
  const out = json ? process.stderr : process.stdout;
  const say = (line: string) => void out.write(`${line}\n`);
  const { found } = await step(
    `looking at what a killed update of stack ${stack} left`,
    () => look(stack, engines),
    out,
  );
  if (found.lock && !releases(found.lock)) throw lockedBy(stack, found.lock); // it may have changed hands
  for (const line of todo(found)) say(`  ${line}`);
  for (const { kind, name, server, why } of found.keep) say(`· ${kind} ${name} on server ${server} stays: ${why}`);
  const agreed = todo(found).length === 0 || yes || (!json && (await agreedTo("Remove these? [y/N] ")));
  const done = agreed ? await recoverFrom(found, engines, (line) => say(`✓ ${line}`)) : found;
  if (json) console.log(JSON.stringify(summary(done, agreed)));
  if (agreed) return;
  throw new Problem(
    `stack ${stack} was left as it is; to remove the above, run: bin/aisha recover --stack ${stack} --yes`,
  );
}

async function look(stack: string, engines: StackEngine[]) {
  const found = await findRecovery(stack, engines);
  const count = todo(found).length;
  const line = count === 0 ? `stack ${stack}: nothing to recover` : `stack ${stack}: ${count} thing(s) to recover`;
  return { found, line };
}

/** A line about each thing that is to go. */
function todo({ lock, orphans, remove }: Recovery): string[] {
  return [
    ...(lock ? [lockTold(lock)] : []),
    ...orphans.map(({ pid, program }) => `process ${pid} (${program}), left by a killed update`),
    ...remove.map(({ kind, name, server }) => `${kind} ${name} on server ${server}, which the state does not know`),
  ];
}

function lockTold(lock: Lock): string {
  if (lock.isGone) return `lock, held by process ${lock.pid}, which is gone`;
  const holders = [lock, ...lock.others].map(holderOf).join(", ");
  return `lock, held by ${holders}: make sure that this update is gone, since only there can it be seen`;
}

function summary({ stack, lock, orphans, remove, keep }: Recovery, done: boolean) {
  return { stack, done, lock: lock ?? null, processes: orphans, remove, keep };
}
