import { refuseContinueOnError } from "../continue-on-error.ts";
import { Problem } from "../problem.ts";
import { pulumi, showPulumi, unattended } from "../pulumi.ts";
import { setUp } from "../setup/setup.ts";
import { ensureStateFolder, stacksInState } from "../state.ts";
import { releaseStrandedLock } from "../stranded-lock.ts";
import { type Endpoint, table } from "../table.ts";

/** Sets this machine up and brings a stack up on it. `options` go to `pulumi up`. */
export async function up(stack: string, options: string[]): Promise<void> {
  refuseContinueOnError(["up", ...options]);
  await setUp(stack);
  ensureStateFolder();
  if (!stacksInState().includes(stack)) await pulumi(stack, "stack", "select", "--create", stack);
  const released = await releaseStrandedLock(stack);
  if (released) console.log(`✓ ${released}`);
  console.log(`· pulumi up, stack ${stack}`);
  const code = await showPulumi(stack, "up", ...unattended, ...options);
  if (code !== 0) {
    throw new Problem(`stack ${stack} is not up: the reason is above; put it right and run bin/up again`);
  }
  const outputs = JSON.parse(await pulumi(stack, "stack", "output", "--json"));
  const endpoints: Endpoint[] = outputs.endpoints ?? [];
  console.log(`\n${table(endpoints)}\n\nTake it all away with bin/down.`);
}
