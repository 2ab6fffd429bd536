import type { Configuration } from "../../config/schema.ts";
import { giveBackUnfinished } from "../give-back.ts";
import { heal } from "../heal.ts";
import { stopNewWorkers } from "../new-workers.ts";
import { onceFree } from "../once-free.ts";
import { Problem, report } from "../problem.ts";
import { hearPulumi, pulumi, unattended } from "../pulumi.ts";
import { refuseOptions } from "../refused-options.ts";
import { isPartial } from "../release/partial.ts";
import { repairState } from "../repair.ts";
import { closeAll, lookAtServers } from "../servers.ts";
import { setUp } from "../setup/setup.ts";
import { declaredIn, readStackFile } from "../stack-file.ts";
import { ensureStack } from "../state.ts";
import { strandedLock } from "../stranded-lock.ts";
import { type Endpoint, table } from "../table.ts";
import { recover } from "./recover.ts";

/** Brings a stack up and says where it answers. */
export async function up(stack: string, options: string[]): Promise<void> {
  await bringUp(stack, options);
  const outputs = JSON.parse(await pulumi(stack, "stack", "output", "--json"));
  const endpoints: Endpoint[] = outputs.endpoints ?? [];
  console.log(`\n${table(endpoints)}\n\nTake it all away with bin/down.`);
}

/**
 * Sets this machine up, looks at each server of the stack, recovers from an update that was killed, heals servers that
 * could not be asked how they are, and brings the stack up. `options` go to `pulumi up`.
 */
export async function bringUp(stack: string, options: string[]): Promise<void> {
  refuseOptions(["up", ...options]);
  await setUp(stack);
  await ensureStack(stack);
  const declared = declaredIn(readStackFile(stack)); // a wrong file is the program's to report
  await prepare(stack, declared?.servers ?? {}, options);
  console.log(`· pulumi up, stack ${stack}`);
  const update = () => hearPulumi(stack, "up", ...unattended, ...options);
  const run = () => onceFree({ stack, run: update, mustBeFree: () => strandedLock(stack) });
  let code = await run();
  if (code !== 0 && (await repairState(stack))) {
    console.log("✓ the state is in order again; once more");
    code = await run();
  }
  if (code === 0) return;
  if (declared) await stopNewWorkers(stack, declared).catch(report);
  const notBack = declared ? await giveBackUnfinished(stack, declared) : [];
  const toGoBack =
    notBack.length > 0
      ? `; not all that was there before is back on ${notBack.join(", ")}, to try again: bin/aisha adopt --undo --stack ${stack}`
      : "";
  throw new Problem(`stack ${stack} is not up: the reason is above; put it right and run bin/up again${toGoBack}`);
}

/** Who brings up a part alone has said which, and needs no server but those of that part. */
async function prepare(stack: string, servers: Configuration["servers"], options: string[]): Promise<void> {
  const wasKilled = (await strandedLock(stack)) !== undefined;
  if (!wasKilled && isPartial(["up", ...options])) return;
  const looked = await lookAtServers(servers, stack);
  await closeAll(looked.engines);
  if (wasKilled) await recover(stack, { yes: true });
  const healed = await heal(stack, servers, looked);
  if (wasKilled && healed) await recover(stack, { yes: true }); // what a silent engine has could not be seen before
}
