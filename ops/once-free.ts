import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "./problem.ts";

/** Milliseconds for which somebody else may have the lock, who only asks or writes a thing down. */
const patienceMs = 10_000;
const pollMs = 1000;

export interface OnceFreeArgs {
  stack: string;
  /** An update, which says on stderr when it does not get the lock. */
  run: () => Promise<{ code: number | null; stderr: string }>;
  /** @throws Problem while somebody has the lock */
  mustBeFree: () => Promise<unknown>;
  /** Milliseconds; default: 10 s. */
  withinMs?: number;
}

/**
 * Runs an update, and again where somebody else had the lock for a moment. @returns its code
 * @throws Problem when it does not get the lock: it has touched nothing, and what is half done is the other's
 */
export async function onceFree({
  stack,
  run,
  mustBeFree,
  withinMs = patienceMs,
}: OnceFreeArgs): Promise<number | null> {
  const until = Date.now() + withinMs;
  for (;;) {
    const { code, stderr } = await run();
    if (code === 0 || !lacksLock(stderr)) return code;
    await untilFree(mustBeFree, until);
    if (Date.now() >= until) {
      throw new Problem(
        `stack ${stack} was locked each time for ${withinMs / 1000} s; wait until what works on it ends, and run this again`,
      );
    }
    console.log(`· stack ${stack} is locked no more; once more`);
  }
}

/** Reads what Pulumi says. The address is what it gives for a conflict in Pulumi Cloud. */
export function lacksLock(said: string): boolean {
  return said.includes("the stack is currently locked by") || said.includes("common-issues/update-conflicts");
}

async function untilFree(mustBeFree: OnceFreeArgs["mustBeFree"], until: number): Promise<void> {
  for (;;) {
    try {
      await mustBeFree();
      return;
    } catch (error) {
      if (!(error instanceof Problem) || Date.now() >= until) throw error;
    }
    await sleep(pollMs);
  }
}
