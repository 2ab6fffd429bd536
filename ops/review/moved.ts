import type { Change } from "./change.ts";
import type { Step } from "./preview.ts";
import { bot, nginx } from "./types.ts";

/** The servers that a part leaves and gets; undefined where it stays. */
export function wayOf(steps: Step[]): { from: string; to: string; step: Step } | undefined {
  for (const step of steps) {
    const { old: from, new: to } = step.provider;
    if (from && to && from !== to) return { from, to, step };
  }
  return undefined;
}

/** A part that gets another server: Pulumi moves containers, and nobody moves what is in their volumes. */
export function movedParts(steps: Step[]): Change[] {
  const way = wayOf(steps);
  if (!way) return [];
  const { from, to, step } = way;
  const change = { what: step.parent?.name ?? step.name, kind: "server" };
  const moves = `moves from server ${from} to ${to}`;
  if (step.parent?.type === bot) {
    const words = `${moves}; a lease does not reach over servers, so two may poll until the old ones are gone`;
    return [{ ...change, words, risk: "attention" }];
  }
  if (step.parent?.type === nginx) {
    const downtime = `clients reach server ${from} until its names lead to ${to}`;
    return [{ ...change, words: `${moves}; ${downtime}`, risk: "attention", downtime }];
  }
  const volumes = volumesOf(step);
  if (volumes.length === 0) return [{ ...change, words: moves, risk: "low" }];
  const dataAtRisk = `stays behind on server ${from}, in ${volumes.join(", ")}`;
  return [
    { ...change, words: `${moves} and begins there without its data, which ${dataAtRisk}`, risk: "data", dataAtRisk },
  ];
}

function volumesOf({ old }: Step): string[] {
  const mounts = Array.isArray(old?.mounts) ? old.mounts : [];
  return mounts.filter(({ type }) => type === "volume").map(({ source }) => String(source));
}
