import type { Change } from "./change.ts";
import type { Step } from "./preview.ts";
import { bot } from "./types.ts";

/** A part that gets another server: Pulumi moves containers, and nobody moves what is in their volumes. */
export function movedParts(steps: Step[]): Change[] {
  const step = steps.find(({ provider }) => provider.old && provider.new && provider.old !== provider.new);
  if (!step) return [];
  const { old: from, new: to } = step.provider;
  const what = step.parent?.name ?? step.name;
  const way = `moves from server ${from} to ${to}`;
  if (step.parent?.type === bot) {
    const words = `${way}; a lease does not reach over servers, so two may poll until the old ones are gone`;
    return [{ what, kind: "server", words, risk: "attention" }];
  }
  const volumes = volumesOf(step);
  if (volumes.length === 0) return [{ what, kind: "server", words: way, risk: "low" }];
  const dataAtRisk = `stays behind on server ${from}, in ${volumes.join(", ")}`;
  return [
    {
      what,
      kind: "server",
      words: `${way} and begins there without its data, which ${dataAtRisk}`,
      risk: "data",
      dataAtRisk,
    },
  ];
}

function volumesOf({ old }: Step): string[] {
  const mounts = Array.isArray(old?.mounts) ? old.mounts : [];
  return mounts.filter(({ type }) => type === "volume").map(({ source }) => String(source));
}
