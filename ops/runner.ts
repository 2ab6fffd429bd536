import { userInfo } from "node:os";
import type { LockHolder } from "./stranded-lock.ts";

/** Minutes that a job which deploys may take: its `timeout-minutes` in .github/workflows/deploy.yml. */
export const longestDeployMinutes = 60;

/** Where a lock is looked at. */
interface Here {
  env: NodeJS.ProcessEnv;
  username: string;
  /** Milliseconds since 1970. */
  now: number;
}

/** Whether this is a runner of a workflow: a machine whose clone is gone with its job. */
export function isRunner(env: NodeJS.ProcessEnv = process.env): boolean {
  return env.GITHUB_ACTIONS === "true";
}

/**
 * Whether a runner left a lock that nobody needs any more: its job must be over by now. The name of its host says nothing,
 * since runners may have it in common. Nobody knows who holds a lock of Pulumi Cloud's.
 */
export function isLeftByRunner({ pid, username, timestamp }: LockHolder, here: Here = aroundHere()): boolean {
  const minutes = (here.now - Date.parse(timestamp)) / 60_000;
  return isRunner(here.env) && pid !== 0 && username === here.username && minutes > longestDeployMinutes;
}

function aroundHere(): Here {
  return { env: process.env, username: userInfo().username, now: Date.now() };
}
