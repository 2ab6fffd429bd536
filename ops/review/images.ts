import { referenceOf } from "../../config/image-reference.ts";
import type { Around } from "./around.ts";
import type { Declared } from "./declared.ts";
import type { Step } from "./preview.ts";
import { container } from "./types.ts";

/** An image by its digest, which nobody knows yet of one that is built. */
export interface Image {
  tag?: string;
  /** `sha256:` and 64 digits. */
  digest?: string;
  /** The folder that it is built from, as "sample/". */
  builtFrom?: string;
}

/** The image of a part being another one. */
export interface ImageChange {
  part: string;
  /** Null of a part that is new. */
  from: Image | null;
  to: Image;
}

/** Which parts get which image, by name. @param tags digest → the tag that it was released by */
export function imageChanges({ steps, declared }: Around, tags: Map<string, string>): ImageChange[] {
  const changes = new Map<string, ImageChange>();
  for (const step of steps) {
    const part = step.parent?.name ?? step.name;
    if (changes.has(part) || !getsImage(step)) continue;
    const from = step.old ? imageOf(step.old.image, tags) : null;
    changes.set(part, { part, from, to: declaredImage(part, declared) ?? imageOf(step.new?.image, tags) });
  }
  return [...changes.values()].sort((a, b) => (a.part < b.part ? -1 : 1));
}

function getsImage({ type, op, differs, isLost }: Step): boolean {
  return type === container && (differs.includes("image") || (op === "create" && !isLost));
}

function imageOf(image: unknown, tags: Map<string, string>): Image {
  const reference = referenceOf(String(image));
  if (!reference) return {};
  const { digest, tag = tags.get(digest) } = reference;
  return { ...(tag && { tag }), digest };
}

/** As the stack's file has it: with the tag, or built. */
function declaredImage(part: string, declared: Declared): Image | undefined {
  const image = declared.imageOf(part);
  if (image === undefined) return undefined;
  const reference = referenceOf(image);
  if (!reference) return { builtFrom: declared.contextOf(image) ?? image };
  return { ...(reference.tag && { tag: reference.tag }), digest: reference.digest };
}
