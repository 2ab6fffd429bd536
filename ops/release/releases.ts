import { changedParts, imagesOf, type PartImages, sameImages } from "./part-images.ts";
import { saysPartial } from "./partial.ts";

/** One or more updates in a row that declared the same images. */
export interface Release {
  /** When the first of them succeeded, else when the last of them began; ISO 8601. */
  at: string;
  /** Whose commit was checked out. */
  by: string;
  /** "succeeded" once one of them did, else the outcome of the last. */
  outcome: string;
  /** What the update was for, in the words of whoever began it. */
  message: string;
  images: PartImages;
}

interface Update {
  kind: string;
  startTime: string;
  message: string;
  result?: string;
  environment?: Record<string, string>;
  config?: Record<string, { value?: string }>;
}

/**
 * The releases of a stack, oldest first.
 * @param history the output of `pulumi stack history --json`, whose updates have their configuration, newest first
 */
export function releasesIn(history: string): Release[] {
  const updates: Update[] = JSON.parse(history || "[]");
  const releases: Release[] = [];
  for (const update of updates.reverse()) {
    if (update.kind !== "update" || saysPartial(update.message)) continue;
    const release = releaseOf(update);
    const last = releases.at(-1);
    if (!last || !sameImages(last.images, release.images)) releases.push(release);
    else if (last.outcome !== "succeeded") releases[releases.length - 1] = release;
  }
  return releases;
}

/** How the message of a way back begins, so that it is told from a release of something older. */
export const backTo = "Roll back to ";

/**
 * What to go back to: the last that succeeded, or the one before it where that is what is declared. What was gone back from
 * is passed over, so that going back twice leads further back, and never forward again. A way back that was begun and did
 * not get to its end is gone again; one that was gone to its end and failed leads further back.
 * @param declared what is looked at: parts that came or went since are nobody's to bring back
 */
export function releaseBefore(releases: Release[], declared: PartImages): Release | undefined {
  const line: Release[] = [];
  const same = (some: PartImages, others: PartImages) =>
    changedParts(some, others).every((part) => !(part in some && part in others && part in declared));
  for (const release of releases.filter(({ outcome }) => outcome === "succeeded")) {
    const isBack = release.message.startsWith(backTo);
    const known = isBack ? line.findLastIndex(({ images }) => same(images, release.images)) : -1;
    if (known >= 0) line.length = known + 1;
    else if (line.length === 0 || !same(line.at(-1)!.images, release.images)) line.push(release);
  }
  const here = line.findLastIndex(({ images }) => same(images, declared));
  if (here < 0) return line.at(-1);
  const last = releases.at(-1)!;
  const isUnfinished = here < line.length - 1 && !(same(last.images, declared) && last.outcome === "failed");
  return isUnfinished ? line[here] : line[here - 1];
}

function releaseOf({ startTime, result = "in progress", message, environment = {}, config = {} }: Update): Release {
  const declared = (key: string) => parsed(config[`aisha:${key}`]?.value);
  return {
    at: startTime,
    by: environment["git.author"] ?? "",
    outcome: result,
    message,
    images: imagesOf({ apps: declared("apps"), bots: declared("bots"), nginx: declared("nginx") }),
  };
}

/** A configuration that the program refused may be anything. */
function parsed(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? "null");
  } catch {
    return undefined;
  }
}
