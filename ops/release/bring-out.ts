import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { referenceOf } from "../../config/image-reference.ts";
import { agreedTo } from "../ask.ts";
import { up } from "../commands/up.ts";
import { Problem } from "../problem.ts";
import { showPulumi } from "../pulumi.ts";
import { repository } from "../repository.ts";
import { readStackFile, stackFileName } from "../stack-file.ts";
import { columns } from "../table.ts";
import { commitFile, mustBeCommitted } from "./commit.ts";
import { changedParts, type PartImages, withImages } from "./part-images.ts";

export interface BringOutOptions {
  /** Whether the stack's file is committed; default true. */
  commit?: boolean;
  /** Neither shows a preview nor asks. */
  yes?: boolean;
}

/**
 * The one way in which images change: written into the stack's file, previewed, agreed to, committed, brought up.
 * @param title what it is, for the commit and Pulumi's history
 * @param before what is declared of the parts now
 * @throws Problem with the file as it was, where it is not brought up; once `up` has begun the file stays
 */
export async function bringOut(
  stack: string,
  title: string,
  before: PartImages,
  images: PartImages,
  { commit = true, yes = false }: BringOutOptions,
): Promise<void> {
  const file = stackFileName(stack);
  const changed = changedParts(before, images).filter((part) => images[part] !== undefined);
  if (commit) await mustBeCommitted(file);
  const text = readStackFile(stack);
  const next = withImages(text, Object.fromEntries(changed.map((part) => [part, images[part]!])));
  const write = (content: string) => writeFileSync(join(repository, file), content);
  console.log(changed.length > 0 ? tableOf(changed, before, images) : `· ${file} declares this already`);
  write(next);
  try {
    if (!yes) await mustBeAgreedTo(stack, file);
    if (commit && next !== text) {
      await commitFile(file, title);
      console.log(`✓ ${file} is committed; push it, so that what is merged next does not undo it`);
    }
  } catch (error) {
    write(text);
    throw error;
  }
  await up(stack, ["--message", title]);
  console.log(`✓ ${title}`);
}

/** Shows the preview and asks. */
async function mustBeAgreedTo(stack: string, file: string): Promise<void> {
  const asItWas = `${file} is as it was`;
  if ((await showPulumi(stack, "preview")) !== 0) {
    throw new Problem(`the preview failed: the reason is above; ${asItWas}`);
  }
  if (await agreedTo("Bring this up? [y/N] ")) return;
  throw new Problem(
    process.stdin.isTTY
      ? `nothing was changed; ${asItWas}`
      : `nobody could be asked; without a terminal give --yes; ${asItWas}`,
  );
}

function tableOf(parts: string[], before: PartImages, after: PartImages): string {
  const rows = parts.map((part) => [part, shortly(before[part]), shortly(after[part])]);
  return columns([["part", "from", "to"], ...rows]);
}

/** The tag, where there is one, and twelve digits of the digest; the name of an image that is built. */
export function shortly(image = "–"): string {
  const reference = referenceOf(image);
  if (!reference) return image;
  const { tag, digest } = reference;
  return [tag, digest.slice(0, "sha256:".length + 12)].filter(Boolean).join(" ");
}
