import type { Around } from "../../../ops/review/around.ts";
import { Declared } from "../../../ops/review/declared.ts";
import type { Step } from "../../../ops/review/preview.ts";

/** A step as a preview has it, of which a test says what matters. */
export function stepOf(type: string, name: string, given: Partial<Step> = {}): Step {
  const nobody = { parent: undefined, recorded: undefined, old: undefined, new: undefined };
  const usual = { op: "update" as const, differs: [], isProtected: false, isLost: false, hasPredecessor: false };
  return { type, name, ...nobody, ...usual, provider: { old: undefined, new: undefined }, ...given };
}

export function aroundOf(steps: Step[], config: Record<string, unknown> = {}, newSecrets?: string[]): Around {
  return { steps, declared: new Declared(config), before: undefined, newSecrets: newSecrets && new Set(newSecrets) };
}
