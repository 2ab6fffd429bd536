import { refuseContinueOnError } from "../continue-on-error.ts";
import { Problem } from "../problem.ts";
import { pulumi, showPulumi, unattended } from "../pulumi.ts";
import { localStack } from "../pulumi-environment.ts";
import { setUp } from "../setup/setup.ts";
import { ensureStateFolder } from "../state.ts";
import { releaseStrandedLock } from "../stranded-lock.ts";
import { type Endpoint, table } from "../table.ts";

/** Sets this machine up and brings stack `local` up on it. `options` go to `pulumi up`. */
export async function up(options: string[]): Promise<void> {
  refuseContinueOnError(["up", ...options]);
  await setUp();
  ensureStateFolder();
  await pulumi("stack", "select", "--create", localStack);
  const released = await releaseStrandedLock(localStack);
  if (released) console.log(`✓ ${released}`);
  console.log(`· pulumi up, stack ${localStack}`);
  const code = await showPulumi("up", "--stack", localStack, ...unattended, ...options);
  if (code !== 0) {
    throw new Problem(`stack ${localStack} is not up: the reason is above; put it right and run bin/up again`);
  }
  const outputs = JSON.parse(await pulumi("stack", "output", "--stack", localStack, "--json"));
  const endpoints: Endpoint[] = outputs.endpoints ?? [];
  console.log(`\n${table(endpoints)}\n\nTake it all away with bin/down.`);
}
