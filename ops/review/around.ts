import type { Declared } from "./declared.ts";
import type { Step } from "./preview.ts";

/** What is asked about a step beside itself. */
export interface Around {
  /** All that change. */
  steps: Step[];
  declared: Declared;
  /** As it was at the last update; undefined where that is not known. */
  before: Declared | undefined;
  /** Names of the secrets that are others than at the last update; undefined where that is not known. */
  newSecrets: Set<string> | undefined;
}

/** The steps of one type in the component that a step is a part of. */
export function besides({ parent }: Step, type: string, { steps }: Around): Step[] {
  return steps.filter((step) => step.type === type && isSame(step.parent, parent));
}

export function hasAny({ steps }: Around, ...types: string[]): boolean {
  return steps.some(({ type }) => types.includes(type));
}

/** Whether a component is not declared any more. */
export function removes({ steps }: Around, component: Step["parent"]): boolean {
  return steps.some((step) => step.op === "delete" && isSame(step, component));
}

function isSame(some: Step["parent"], other: Step["parent"]): boolean {
  return some?.type === other?.type && some?.name === other?.name;
}
