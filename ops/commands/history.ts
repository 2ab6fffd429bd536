import { releasesOf } from "../release/history.ts";
import { changedParts, type PartImages, shortly } from "../release/part-images.ts";
import { readStackFile } from "../stack-file.ts";
import { columns, toTheSecond } from "../table.ts";

export interface HistoryOptions {
  /** How many, the newest; default 20. */
  limit: number;
  /** Prints one JSON array, newest first. */
  json?: boolean;
}

/** Shows a stack's releases, newest first: when, who, how it ended, and what changed. */
export async function history(stack: string, { limit, json = false }: HistoryOptions): Promise<void> {
  readStackFile(stack); // a stack that nobody declares is a mistake
  const all = await releasesOf(stack);
  const releases = all.map((release, index) => {
    const before: PartImages = all[index - 1]?.images ?? {};
    return { ...release, changed: changedParts(before, release.images) };
  });
  const shown = releases.slice(-limit).reverse();
  if (json) return console.log(JSON.stringify(shown, null, 2));
  if (shown.length === 0) return console.log(`stack ${stack} was never brought up`);
  const rows = shown.map(({ at, by, outcome, images, changed }) => {
    const what = changed.map((part) => `${part} ${shortly(images[part])}`).join(", ");
    return [toTheSecond(at), by, outcome, what];
  });
  console.log(columns([["time", "by", "outcome", "changed"], ...rows]));
}
