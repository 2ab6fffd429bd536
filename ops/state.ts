import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "./problem.ts";
import { pulumi } from "./pulumi.ts";
import { folders } from "./repository.ts";
import { listedStack, sharedStateOf, stateName } from "./shared-state.ts";
import { resourcesIn } from "./state-export.ts";

/** The file backend wants its folder to be there. */
export function ensureStateFolder(stack: string): void {
  if (sharedStateOf(stack) === undefined) mkdirSync(folders.state, { recursive: true });
}

/** Makes a stack known to its state. @throws Problem as {@link isMade} */
export async function ensureStack(stack: string): Promise<void> {
  ensureStateFolder(stack);
  if (!(await isMade(stack))) await createStack(stack);
}

/**
 * Whether a stack's state knows it.
 * @throws Problem when the state is a shared one and this clone still has the stack: it would be made a second time
 */
export async function isMade(stack: string): Promise<boolean> {
  const shared = sharedStateOf(stack);
  const isThere = await isInState(stack);
  if (shared !== undefined && stacksInState().includes(stack)) {
    // A move that was cut short has made the stack there, and nothing of it.
    if (isThere && resourcesIn(await pulumi(stack, "stack", "export")).length > 0) return true;
    const lack = isThere ? "has nothing of it yet" : "does not know it yet";
    throw new Problem(
      `the state of stack ${stack} is in this clone, and ${stateName(shared)} ${lack}; ` +
        `run: bin/aisha state move --stack ${stack}`,
    );
  }
  return isThere;
}

/** Makes a stack that its state does not know. */
export async function createStack(stack: string): Promise<void> {
  await pulumi(stack, "stack", "select", "--create", stack, "--secrets-provider", "passphrase");
}

/** Whether the state of a stack knows it. */
export async function isInState(stack: string): Promise<boolean> {
  if (sharedStateOf(stack) === undefined) return stacksInState().includes(stack);
  return listedStack(await pulumi(stack, "stack", "ls", "--json"), stack) !== undefined;
}

/** The stacks of this project that the clone's own state knows. Source: the layout of Pulumi's file backend. */
export function stacksInState(state = folders.state): string[] {
  const folder = join(state, ".pulumi/stacks/aisha");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => name.slice(0, -".json".length));
}

/** Removes the clone's own state once no stack is in it. */
export function removeEmptyState(): void {
  if (stacksInState().length === 0) rmSync(folders.state, { recursive: true, force: true });
}
