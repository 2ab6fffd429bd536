import { agreedTo } from "../ask.ts";
import { Problem } from "../problem.ts";
import { importState, pulumi, pulumiHere } from "../pulumi.ts";
import { folders } from "../repository.ts";
import { sharedStateOf, stateName } from "../shared-state.ts";
import { stackFileName } from "../stack-file.ts";
import { createStack, isInState, removeEmptyState, stacksInState } from "../state.ts";
import { resourcesIn } from "../state-export.ts";
import { lockIn } from "../stranded-lock.ts";

/**
 * Moves the state of a stack from this clone to the shared state that its file names. Nothing on the servers is touched.
 * Pulumi cannot move its history, so the first release there has none before it to go back to.
 * @throws Problem where there is nothing to move, or where it would go is taken, and when nobody agreed
 */
export async function moveState(stack: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const url = sharedStateOf(stack);
  if (url === undefined) {
    throw new Problem(
      `${stackFileName(stack)} names no shared state; write it there first, as aisha:state: s3://bucket`,
    );
  }
  if (!stacksInState().includes(stack))
    throw new Problem(`this clone has no state of stack ${stack}; nothing is to be moved`);
  if (lockIn(folders.state, stack)) {
    throw new Problem(
      `stack ${stack} was left locked by a killed update; take aisha:state out, and first run: bin/aisha recover`,
    );
  }
  const exported = await pulumiHere(stack, "stack", "export");
  const isThere = await isInState(stack);
  if (isThere && resourcesIn(await pulumi(stack, "stack", "export")).length > 0) {
    throw new Problem(
      `${stateName(url)} knows stack ${stack} already, with resources of its own; which of both is right? ` +
        `The one here is shown by: bin/aisha pulumi stack --stack ${stack}, once aisha:state is taken out`,
    );
  }
  const count = resourcesIn(exported).length;
  const question = `This moves the state of stack ${stack}, ${count} resources, without its history, to ${stateName(url)}. Go on? [y/N] `;
  if (!yes && !(await agreedTo(question))) {
    throw new Problem(`nothing was moved; to do so, run: bin/aisha state move --stack ${stack} --yes`);
  }
  if (!isThere) await createStack(stack);
  await importState(stack, exported);
  const moved = resourcesIn(await pulumi(stack, "stack", "export")).length;
  if (moved !== count) {
    throw new Problem(`${stateName(url)} has ${moved} of ${count} resources, so the state here stays; run this again`);
  }
  await pulumiHere(stack, "stack", "rm", stack, "--yes", "--force", "--preserve-config");
  removeEmptyState();
  console.log(`✓ the state of stack ${stack}, ${count} resources, is in ${stateName(url)}, and here no more`);
}
