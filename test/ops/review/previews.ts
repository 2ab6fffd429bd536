import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPreview } from "../../../ops/review/preview.ts";
import { type Known, nothingKnown, type Review, reviewOf } from "../../../ops/review/review.ts";

/** A real preview, of which what a review does not read was taken away; failed-release is made of release. */
export function textOf(name: string): string {
  return readFileSync(join(import.meta.dirname, "previews", `${name}.json`), "utf8");
}

export function reviewed(name: string, known: Partial<Known> = {}): Review {
  return reviewOf(readPreview(textOf(name)), { ...nothingKnown, ...known });
}
