import { referenceOf } from "../../config/image-reference.ts";
import { Problem } from "../problem.ts";
import { type BringOutOptions, bringOut } from "../release/bring-out.ts";
import { releasesOf } from "../release/history.ts";
import { imagesOf } from "../release/part-images.ts";
import { backTo, releaseBefore } from "../release/releases.ts";
import { declarationOf } from "../stack-file.ts";

/**
 * Goes back to the digests of the release before, of the parts that are still declared.
 * @throws Problem when there is none, and as {@link bringOut} does
 */
export async function rollback(stack: string, options: BringOutOptions): Promise<void> {
  const declared = imagesOf(declarationOf(stack));
  const before = releaseBefore(await releasesOf(stack), declared);
  if (!before)
    throw new Problem(
      `stack ${stack} has no release before this one, see bin/aisha history --stack ${stack}; to try this one again, run bin/up`,
    );
  const known = Object.entries(before.images).filter(([part]) => Object.hasOwn(declared, part));
  for (const [part, image] of known) {
    if (image !== declared[part] && !referenceOf(image)) {
      console.log(`· ${part} goes back to image ${image}, which is built from this folder as it is now`);
    }
  }
  const what = before.message.startsWith(backTo)
    ? before.message.slice(backTo.length)
    : `${before.message} (${before.at})`;
  const title = `${backTo}${what}`;
  await bringOut(stack, title, declared, Object.fromEntries(known), options);
}
