import { imagesOf, type PartImages, sameImages } from "./part-images.ts";
import { isPartial } from "./partial.ts";

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
    if (update.kind !== "update" || isPartial(update.message)) continue;
    const release = releaseOf(update);
    const last = releases.at(-1);
    if (!last || !sameImages(last.images, release.images)) releases.push(release);
    else if (last.outcome !== "succeeded") releases[releases.length - 1] = release;
  }
  return releases;
}

/**
 * What to go back to: the last that succeeded, or the one before it where that is what is declared. A release that was
 * gone back from is passed over, so that going back twice leads further back, and never to it again.
 */
export function releaseBefore(releases: Release[], declared: PartImages): Release | undefined {
  const line: Release[] = [];
  for (const release of releases.filter(({ outcome }) => outcome === "succeeded")) {
    const known = line.findIndex(({ images }) => sameImages(images, release.images));
    if (known >= 0) line.length = known + 1;
    else line.push(release);
  }
  const last = line.at(-1);
  return last && sameImages(last.images, declared) ? line.at(-2) : last;
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
