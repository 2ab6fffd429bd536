import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./problem.ts";
import { capturePulumi } from "./pulumi.ts";
import { listedStack } from "./shared-state.ts";
import type { LockHolder } from "./stranded-lock.ts";

/** Milliseconds after which a lock is none of a moment. */
const momentMs = 1000;

export interface Asking {
  /** Takes no lock to ask: where nothing but that would tell, nobody is said to hold it. Default: false. */
  onlyReading?: boolean;
}

/** Who holds the lock of a stack in a shared state. @throws Problem when the state does not answer */
export async function sharedLockHolders(
  stack: string,
  url: string,
  { onlyReading = false }: Asking = {},
): Promise<LockHolder[]> {
  if (url.startsWith("https:")) return cloudLockHolders(stack);
  const { lockHoldersIn, stateBucket } = await import("./state-bucket.ts");
  const bucket = url.startsWith("s3:") ? stateBucket(url) : undefined;
  if (bucket) return lockHoldersIn(bucket, stack).catch((error: Error) => cannotBeAsked(stack, error.message));
  if (onlyReading) return [];
  const holders = await refusedBy(stack);
  if (holders.length === 0) return [];
  await sleep(momentMs); // it may be locked by somebody who asks just this
  return refusedBy(stack);
}

/**
 * Pulumi has no command that shows a lock, but each that takes it names who has it: a stack that is renamed to its own name
 * is locked for a moment, and refused before anything of it is changed.
 */
async function refusedBy(stack: string): Promise<LockHolder[]> {
  const { code, stdout, stderr } = await capturePulumi(stack, ["stack", "rename", stack]);
  const holders = holdersIn(stderr);
  if (holders.length > 0 || code === 0 || /already exists|no stack named/.test(stderr)) return holders;
  return cannotBeAsked(stack, (stderr || stdout).trim());
}

function cannotBeAsked(stack: string, why: string): never {
  throw new Problem(
    `the state of stack ${stack} cannot be asked who holds its lock: ${why}; see: bin/aisha ready --stack ${stack}`,
  );
}

/** Reads what Pulumi says of a stack that is locked. */
export function holdersIn(said: string): LockHolder[] {
  const told = said.matchAll(/created by (?<username>\S*)@(?<hostname>\S+) \(pid (?<pid>\d+)\) at (?<timestamp>\S+)/g);
  return [...told].map(({ groups }) => {
    const { username = "", hostname = "", pid, timestamp = "" } = groups!;
    return { pid: Number(pid), hostname, username, timestamp };
  });
}

/** Pulumi Cloud has a lock of its own, and says only that there is an update. */
async function cloudLockHolders(stack: string): Promise<LockHolder[]> {
  const { code, stdout, stderr } = await capturePulumi(stack, ["stack", "ls", "--json"]);
  if (code !== 0) throw new Problem(`the state of stack ${stack} cannot be read: ${stderr.trim()}`);
  return listedStack(stdout, stack)?.updateInProgress
    ? [{ pid: 0, hostname: "Pulumi Cloud", username: "", timestamp: "" }]
    : [];
}
