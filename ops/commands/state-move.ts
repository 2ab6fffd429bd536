import { agreedTo } from "../ask.ts";
import { Problem } from "../problem.ts";
import { importState, pulumi, pulumiHere } from "../pulumi.ts";
import { folders } from "../repository.ts";
import { sharedStateOf, stateName } from "../shared-state.ts";
import { stackFileName } from "../stack-file.ts";
import { createStack, isInState, removeEmptyState, stacksInState } from "../state.ts";
import { isCopy, resourcesIn } from "../state-export.ts";
import { lockIn } from "../stranded-lock.ts";

/**
 * Moves the state of a stack from this clone to the shared state that its file names, and ends a move that was cut short.
 * Nothing on the servers is touched. Pulumi cannot move its history, so the first release there has none before it to go
 * back to.
 * @throws Problem where there is nothing to move, or where it would go is taken, and when nobody agreed
 */
export async function moveState(stack: string, { yes = false }: { yes?: boolean }): Promise<void> {
  const place = stateName(movedTo(stack));
  const exported = await pulumiHere(stack, "stack", "export");
  const count = resourcesIn(exported).length;
  const isThere = await isInState(stack);
  const there = isThere ? await pulumi(stack, "stack", "export") : "{}";
  if (resourcesIn(there).length === 0) {
    const question = `This moves the state of stack ${stack}, ${count} resources, without its history, to ${place}. Go on? [y/N] `;
    if (!yes && !(await agreedTo(question))) {
      throw new Problem(`nothing was moved; to do so, run: bin/aisha state move --stack ${stack} --yes`);
    }
    if (!isThere) await createStack(stack);
    await importState(stack, exported);
    const moved = resourcesIn(await pulumi(stack, "stack", "export")).length;
    if (moved !== count) {
      throw new Problem(`${place} has ${moved} of ${count} resources, so the state here stays; run this again`);
    }
  } else if (!isCopy(exported, there)) {
    throw new Problem(
      `${place} knows stack ${stack} already, with resources of its own; which of both is right? ` +
        `The one here is shown by: bin/aisha pulumi stack --stack ${stack}, once aisha:state is taken out`,
    );
  }
  await pulumiHere(stack, "stack", "rm", stack, "--yes", "--force", "--preserve-config");
  removeEmptyState();
  console.log(`✓ the state of stack ${stack}, ${count} resources, is in ${place}, and here no more`);
}

/** @returns the URL of the shared state. @throws Problem where there is none, or nothing that can be moved */
function movedTo(stack: string): string {
  const url = sharedStateOf(stack);
  if (url === undefined) {
    throw new Problem(
      `${stackFileName(stack)} names no shared state; write it there first, as aisha:state: s3://bucket`,
    );
  }
  if (!stacksInState().includes(stack)) {
    throw new Problem(`this clone has no state of stack ${stack}; nothing is to be moved`);
  }
  if (lockIn(folders.state, stack)) {
    throw new Problem(
      `stack ${stack} was left locked by a killed update; take aisha:state out, and first run: bin/aisha recover`,
    );
  }
  return url;
}
