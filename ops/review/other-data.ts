import { type Around, besides } from "./around.ts";
import type { Change } from "./change.ts";
import { wayOf } from "./moved.ts";
import type { Properties, Step } from "./preview.ts";
import { file, volume } from "./types.ts";

interface Mount {
  source: string;
  target: string;
}

/** A part that is given other data than it has: what was adopted is not any more, or is something else. */
export function partsWithOtherData(steps: Step[], around: Around): Change[] {
  if (wayOf(steps)) return []; // told as moved
  const replaced = steps.filter(({ op, differs }) => op === "replace" && differs.includes("mounts"));
  const lost = replaced.flatMap((step) => {
    return leftBy(step).filter((source) => !isToldOf(source, around) && !isWritten(source, step, around));
  });
  if (lost.length === 0) return [];
  const what = steps[0]!.parent?.name ?? steps[0]!.name;
  const sources = [...new Set(lost)];
  const there = sources.length === 1 ? "which stays there" : "each of which stays there";
  const dataAtRisk = `begins without what is in ${sources.join(", ")}, ${there}`;
  return [{ what, kind: "volume", words: dataAtRisk, risk: "data", dataAtRisk }];
}

/** Sources that are not where they were, nor anywhere else in the container if nothing is there. */
function leftBy({ old, new: next }: Step): string[] {
  const after = mountsOf(next);
  const left = mountsOf(old).filter(({ source, target }) => {
    const now = after.find((mount) => mount.target === target);
    return now ? now.source !== source : !after.some((mount) => mount.source === source);
  });
  return left.map(({ source }) => source);
}

/** A volume that is deleted, replaced or lost tells of its data itself. */
function isToldOf(source: string, { steps }: Around): boolean {
  return steps.some(({ type, op, isLost, old, recorded }) => {
    if (type !== volume) return false;
    return isLost ? recorded?.name === source : (op === "delete" || op === "replace") && old?.name === source;
  });
}

/** What the stack writes itself is no data: it is written where the new one reads it. */
function isWritten(source: string, step: Step, around: Around): boolean {
  const paths = [file, "host:index:Directory"]
    .flatMap((type) => besides(step, type, around))
    .map(({ old }) => old?.path);
  return paths.some((path) => path === source || String(path).startsWith(`${source}/`));
}

function mountsOf(properties: Properties | undefined): Mount[] {
  return Array.isArray(properties?.mounts) ? properties.mounts : [];
}
