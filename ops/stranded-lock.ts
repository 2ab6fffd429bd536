import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { Problem } from "./problem.ts";
import { pulumi } from "./pulumi.ts";
import { folders } from "./repository.ts";

/** What Pulumi's file backend writes about who holds the lock of a stack. */
export interface LockHolder {
  pid: number;
  hostname: string;
}

/**
 * Who left the lock of a stack behind; nobody when there is none.
 * @throws Problem when the process that holds it is still at work, or may be, on another machine.
 */
export function strandedLock(stack: string, state = folders.state): LockHolder | undefined {
  const holders = lockHolders(stack, state);
  for (const { pid, hostname: host } of holders) {
    if (host !== hostname() || isPulumi(pid)) {
      throw new Problem(
        `stack ${stack} is being updated by process ${pid} on ${host}; wait until it ends, or end it: kill ${pid}`,
      );
    }
  }
  return holders[0];
}

/** Frees a stack whose update was killed. @returns what was done. */
export async function releaseLock(stack: string, { pid }: LockHolder): Promise<string> {
  await pulumi(stack, "cancel", "--yes");
  return `lock of stack ${stack} released: process ${pid}, which held it, is gone`;
}

/** Who holds the lock of a stack. Source: the layout of Pulumi's file backend. */
export function lockHolders(stack: string, state = folders.state): LockHolder[] {
  const folder = join(state, ".pulumi/locks/organization/aisha", stack);
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")));
}

/** By its name too: the number may have been given to another process since. */
function isPulumi(pid: number): boolean {
  const name = `/proc/${pid}/comm`;
  return existsSync(name) && readFileSync(name, "utf8").trim() === "pulumi";
}
