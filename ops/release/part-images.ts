import { isDeepStrictEqual } from "node:util";
import { isMap, isScalar, parseDocument } from "yaml";
import { referenceOf } from "../../config/image-reference.ts";
import type { Configuration } from "../../config/schema.ts";
import { Problem } from "../problem.ts";

/** What each part of the product that can be released runs: an app's, a bot's or nginx's name → its image as declared. */
export type PartImages = Record<string, string>;

type Declares = Pick<Configuration, "apps" | "bots" | "nginx">;
type WithImages = { [Part in keyof Declares]?: unknown };

/** Of a whole configuration, or of one as Pulumi's history has it, which may be any older one's. */
export function imagesOf({ apps, bots, nginx }: WithImages): PartImages {
  const found: PartImages = {};
  for (const [part, declared] of Object.entries({ ...mapOf(apps), ...mapOf(bots), nginx })) {
    const { image } = mapOf(declared);
    if (typeof image === "string") found[part] = image;
  }
  return found;
}

/** Whether two declare the same images: the same digests, whatever tags led to them. */
export function sameImages(some: PartImages, others: PartImages): boolean {
  return changedParts(some, others).length === 0;
}

/** The parts that others have or whose image is another there, in order. */
export function changedParts(before: PartImages, after: PartImages): string[] {
  const parts = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return parts.filter((part) => identity(before[part]) !== identity(after[part])).sort();
}

/**
 * A stack's file with other images in it: nothing else of its text changes, its comments included.
 * @throws Problem when that cannot be, as where an anchor says the image of two parts
 */
export function withImages(text: string, images: PartImages): string {
  const document = parseDocument(text);
  const edits = Object.entries(images).map(([part, image]) => ({ image, range: rangeOf(document, part) }));
  let changed = text;
  for (const { image, range } of edits.sort((a, b) => b.range[0] - a.range[0])) {
    changed = `${changed.slice(0, range[0])}${image}${changed.slice(range[1])}`;
  }
  if (isDeepStrictEqual(imagesIn(changed), { ...imagesIn(text), ...images })) return changed;
  throw cannotBeSet(Object.keys(images).join(", "));
}

/** The tag, where there is one, and twelve digits of the digest; the name of an image that is built. */
export function shortly(image = "–"): string {
  const reference = referenceOf(image);
  if (!reference) return image;
  const { tag, digest } = reference;
  return [tag, digest.slice(0, "sha256:".length + 12)].filter(Boolean).join(" ");
}

function imagesIn(text: string): PartImages | undefined {
  const document = parseDocument(text);
  if (document.errors.length > 0) return undefined;
  const config = mapOf(mapOf(document.toJS()).config);
  return imagesOf({ apps: config["aisha:apps"], bots: config["aisha:bots"], nginx: config["aisha:nginx"] });
}

function cannotBeSet(parts: string): Problem {
  return new Problem(`the image of ${parts} cannot be set: write it out in each of them, as image: name`);
}

/** Where the image of a part stands in the text, from its first character to the one after its last. */
function rangeOf(document: ReturnType<typeof parseDocument>, part: string): [start: number, end: number] {
  const paths = [["aisha:apps", part], ["aisha:bots", part], [`aisha:${part}`]];
  for (const path of paths) {
    const declared = document.getIn(["config", ...path]);
    const image = isMap(declared) ? declared.get("image", true) : undefined;
    if (isScalar(image) && image.range) return [image.range[0], image.range[1]];
  }
  throw cannotBeSet(part);
}

function identity(image: string | undefined): string | undefined {
  return image && (referenceOf(image)?.digest ?? image);
}

function mapOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}
