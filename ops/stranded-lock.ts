import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Problem } from "./problem.ts";
import { pulumi } from "./pulumi.ts";
import { folders } from "./repository.ts";
import { type Asking, sharedLockHolders } from "./shared-lock.ts";
import { sharedStateOf } from "./shared-state.ts";

/** What Pulumi writes about who holds the lock of a stack. */
export interface LockHolder {
  pid: number;
  hostname: string;
  username: string;
  /** Since when; ISO 8601. */
  timestamp: string;
}

/** The lock of a stack, which no process of this machine holds. */
export interface Lock extends LockHolder {
  /** Whether whoever held it is gone for sure. In a shared state it may be at work on a machine of the same name. */
  isGone: boolean;
  /** Who holds it as well: Pulumi releases it for all at once. */
  others: LockHolder[];
}

/** Who holds the lock of a stack, whether at work or gone; nobody when there is none. */
export async function lockHolderOf(stack: string): Promise<LockHolder | undefined> {
  const [holder] = await holdersNow(stack);
  return holder;
}

/**
 * The lock of a stack, whoever left it; nobody when there is none.
 * @throws Problem when the process that holds it is at work on this machine or, where the state is this clone's, may be elsewhere
 */
export async function lockOf(stack: string, asking: Asking = {}): Promise<Lock | undefined> {
  const shared = sharedStateOf(stack);
  if (shared === undefined) return lockIn(folders.state, stack);
  const holders = await sharedLockHolders(stack, shared, asking);
  const atWork = holders.find((holder) => holder.hostname === hostname() && isPulumi(holder.pid));
  if (atWork) throw isUpdated(stack, atWork);
  const [holder, ...others] = holders;
  return holder && { ...holder, isGone: false, others };
}

/**
 * The lock of a stack, where whoever left it is gone for sure.
 * @throws Problem when the process that holds it is still at work, or may be, on another machine
 */
export async function strandedLock(stack: string): Promise<Lock | undefined> {
  const lock = await lockOf(stack);
  if (!lock || lock.isGone) return lock;
  throw lockedBy(stack, lock);
}

/** That somebody may be at work, and what to do. */
export function lockedBy(stack: string, holder: LockHolder): Problem {
  return new Problem(
    `stack ${stack} is locked by ${holderOf(holder)}; wait until that update ends or, where it is gone, ` +
      `run: bin/aisha recover --stack ${stack}`,
  );
}

/** As {@link lockOf}, in the folder of a file backend. */
export function lockIn(state: string, stack: string): Lock | undefined {
  const holders = lockHolders(stack, state);
  for (const holder of holders) {
    if (holder.hostname !== hostname() || isPulumi(holder.pid)) throw isUpdated(stack, holder);
  }
  const [holder, ...others] = holders;
  return holder && { ...holder, isGone: true, others };
}

/**
 * Looks at the lock of a stack once more.
 * @param now who holds it; default: asks
 * @throws Problem when somebody has taken it since it was seen
 */
export async function mustBeHeldAs(
  stack: string,
  seen: Lock | undefined,
  now: LockHolder[] | Promise<LockHolder[]> = holdersNow(stack),
): Promise<void> {
  const known = seen ? [seen, ...seen.others] : [];
  const taken = (await now).find((holder) => !known.some((one) => isSame(one, holder)));
  if (!taken) return;
  throw new Problem(
    `stack ${stack} is locked by ${holderOf(taken)} meanwhile, so its lock is left to that update; once it has ended, ` +
      `run: bin/aisha recover --stack ${stack}`,
  );
}

/** Frees a stack whose update was killed. @returns what was done. @throws Problem as {@link mustBeHeldAs} */
export async function releaseLock(stack: string, lock: Lock): Promise<string> {
  await mustBeHeldAs(stack, lock);
  await pulumi(stack, "cancel", "--yes");
  return lock.isGone
    ? `lock of stack ${stack} released: process ${lock.pid}, which held it, is gone`
    : `lock of stack ${stack} released, which was held by ${holderOf(lock)}`;
}

/** Who holds a lock, and since when. */
export function holderOf({ username, hostname: host, pid, timestamp }: LockHolder): string {
  return pid === 0 ? host : `${username}@${host} (process ${pid}) since ${timestamp.replace(/\.\d+/, "")}`;
}

/** Who holds the lock of a stack. Source: the layout of Pulumi's file backend. */
export function lockHolders(stack: string, state = folders.state): LockHolder[] {
  const folder = join(state, ".pulumi/locks/organization/aisha", stack);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}

async function holdersNow(stack: string): Promise<LockHolder[]> {
  const shared = sharedStateOf(stack);
  return shared === undefined ? lockHolders(stack) : sharedLockHolders(stack, shared);
}

/** One process may take it again and again. */
function isSame(one: LockHolder, other: LockHolder): boolean {
  return one.pid === other.pid && one.hostname === other.hostname && one.timestamp === other.timestamp;
}

function isUpdated(stack: string, { pid, hostname: host }: LockHolder): Problem {
  return new Problem(
    `stack ${stack} is being updated by process ${pid} on ${host}; wait until it ends, or end it: kill ${pid}`,
  );
}

/** By its name too: the number may have been given to another process since. */
function isPulumi(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, "utf8").trim() === "pulumi";
}
