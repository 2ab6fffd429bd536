import { showPulumi } from "../pulumi.ts";
import { refuseOptions } from "../refused-options.ts";
import { readStackFile } from "../stack-file.ts";
import { ensureStack, ensureStateFolder } from "../state.ts";

/** Runs the clone's own Pulumi on a stack that its file declares. @returns its exit code */
export async function runPulumi(stack: string, args: string[]): Promise<number> {
  refuseOptions(args);
  readStackFile(stack);
  if (args[0] === "stack")
    ensureStateFolder(stack); // init and rm are about the stack itself
  else await ensureStack(stack);
  return showPulumi(stack, ...args);
}
