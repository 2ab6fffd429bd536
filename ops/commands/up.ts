import { heal } from "../heal.ts";
import { Problem } from "../problem.ts";
import { pulumi, showPulumi, unattended } from "../pulumi.ts";
import { refuseOptions } from "../refused-options.ts";
import { closeAll, lookAtServers } from "../servers.ts";
import { setUp } from "../setup/setup.ts";
import { declaredIn, readStackFile } from "../stack-file.ts";
import { ensureStack } from "../state.ts";
import { strandedLock } from "../stranded-lock.ts";
import { type Endpoint, table } from "../table.ts";
import { recover } from "./recover.ts";

/**
 * Sets this machine up, looks at each server of the stack, recovers from an update that was killed, heals servers that
 * could not be asked how they are, and brings the stack up. `options` go to `pulumi up`.
 */
export async function up(stack: string, options: string[]): Promise<void> {
  refuseOptions(["up", ...options]);
  await setUp(stack);
  await ensureStack(stack);
  const servers = declaredIn(readStackFile(stack))?.servers ?? {}; // a wrong file is the program's to report
  const looked = await lookAtServers(servers, stack);
  await closeAll(looked.engines);
  const wasKilled = strandedLock(stack) !== undefined;
  if (wasKilled) await recover(stack, { yes: true });
  const healed = await heal(stack, servers, looked);
  if (wasKilled && healed) await recover(stack, { yes: true }); // what a silent engine has could not be seen before
  console.log(`· pulumi up, stack ${stack}`);
  const code = await showPulumi(stack, "up", ...unattended, ...options);
  if (code !== 0) {
    throw new Problem(`stack ${stack} is not up: the reason is above; put it right and run bin/up again`);
  }
  const outputs = JSON.parse(await pulumi(stack, "stack", "output", "--json"));
  const endpoints: Endpoint[] = outputs.endpoints ?? [];
  console.log(`\n${table(endpoints)}\n\nTake it all away with bin/down.`);
}
