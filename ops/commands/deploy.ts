import { Problem } from "../problem.ts";
import { standingOf } from "../release/ancestry.ts";
import { deployedOf } from "../release/history.ts";
import { isLeftByRunner, isRunner } from "../runner.ts";
import { setUp } from "../setup/setup.ts";
import { sharedStateOf } from "../shared-state.ts";
import { stackFileName } from "../stack-file.ts";
import { type Lock, lockOf } from "../stranded-lock.ts";
import { recover } from "./recover.ts";
import { up } from "./up.ts";

export interface DeployOptions {
  /** Deploys what is older than what is deployed, or may be. */
  allowOlder?: boolean;
}

/**
 * Brings up what the commit that is checked out declares, without asking: for pipelines, whose runs may come in another
 * order than the commits that they are for. What a runner that died left is recovered first; a lock of anybody else's stays.
 * @throws Problem for a commit that would undo what is deployed, on a runner whose state would be lost with it, and as
 * {@link up} does
 */
export async function deploy(stack: string, { allowOlder = false }: DeployOptions): Promise<void> {
  if (isRunner() && sharedStateOf(stack) === undefined) throw wouldBeLost(stack);
  await setUp(stack);
  const standing = await standingOf(await deployedOf(stack));
  if ("why" in standing) {
    if (!allowOlder) {
      throw new Problem(
        `stack ${stack} is left as it is: ${standing.why}; ` +
          `deploy a commit that has it, or give --allow-older: bin/aisha deploy --stack ${stack} --allow-older`,
      );
    }
    console.log(`! ${standing.why}; deployed all the same, as --allow-older says`);
  }
  const lock = await lockOf(stack);
  if (lock && areLeftByRunners(lock)) await recover(stack, { yes: true, releases: areLeftByRunners });
  await up(stack, []);
}

function areLeftByRunners(lock: Lock): boolean {
  return [lock, ...lock.others].every((holder) => isLeftByRunner(holder));
}

function wouldBeLost(stack: string): Problem {
  return new Problem(
    `the state of stack ${stack} would be lost with this runner; name a shared one in ${stackFileName(stack)}, as ` +
      `aisha:state: s3://bucket, and where the stack was brought up before, run: bin/aisha state move --stack ${stack}`,
  );
}
