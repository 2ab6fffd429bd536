import type { Around } from "./around.ts";
import type { Change } from "./change.ts";
import { dockerKinds } from "./docker-kinds.ts";
import { hostKinds } from "./host-kinds.ts";
import type { Step } from "./preview.ts";
import { systemKinds } from "./system-kinds.ts";
import { takeoverKinds } from "./takeover-kinds.ts";

/** Tells a step of one type in words; undefined where it follows from another that is told. */
export type Kind = (step: Step, around: Around) => Change | undefined;

/** Type token → words. Containers are told part by part, and not here. */
const kinds: Record<string, Kind> = { ...dockerKinds, ...hostKinds, ...systemKinds, ...takeoverKinds };

/** What a step means, in words; of a type that nobody has words for in those of Pulumi. */
export function changeOf(step: Step, around: Around): Change | undefined {
  if (Object.hasOwn(kinds, step.type)) return kinds[step.type]!(step, around);
  if (step.type.startsWith("pulumi:")) return undefined;
  const { type, name: what, op, differs, isProtected } = step;
  const ends = op === "delete" || op === "replace";
  const which = differs.length > 0 ? ` (${differs.join(", ")})` : "";
  const words = `${op} of ${type}${which}${ends && isProtected ? "; it is protected: Pulumi refuses" : ""}`;
  return { what, kind: "other", words, risk: ends ? "attention" : "low" };
}
