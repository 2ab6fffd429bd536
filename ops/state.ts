import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pulumi } from "./pulumi.ts";
import { folders } from "./repository.ts";

/** The file backend wants its folder to be there. */
export function ensureStateFolder(): void {
  mkdirSync(folders.state, { recursive: true });
}

/** Makes a stack known to the clone's state. */
export async function ensureStack(stack: string): Promise<void> {
  ensureStateFolder();
  if (!stacksInState().includes(stack)) await pulumi(stack, "stack", "select", "--create", stack);
}

/** The stacks of this project that the clone's state knows. Source: the layout of Pulumi's file backend. */
export function stacksInState(state = folders.state): string[] {
  const folder = join(state, ".pulumi/stacks/aisha");
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return files.map((name) => name.slice(0, -".json".length));
}

/** Removes the state once no stack is in it. */
export function removeEmptyState(): void {
  if (stacksInState().length === 0) rmSync(folders.state, { recursive: true, force: true });
}
