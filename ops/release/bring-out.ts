import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { agreedTo, canAsk } from "../ask.ts";
import { bringUp } from "../commands/up.ts";
import { Problem } from "../problem.ts";
import { showPulumi, withTemporary } from "../pulumi.ts";
import { repository } from "../repository.ts";
import { readStackFile, stackFileName } from "../stack-file.ts";
import { columns } from "../table.ts";
import { commitFile, mustBeCommitted } from "./commit.ts";
import { changedParts, type PartImages, shortly, withImages } from "./part-images.ts";

export interface BringOutOptions {
  /** Whether the stack's file is committed; default true. */
  commit?: boolean;
  /** Neither shows a preview nor asks. */
  yes?: boolean;
}

/**
 * The one way in which images change: previewed, agreed to, written into the stack's file, committed, brought up.
 * @param title what it is, for the commit and Pulumi's history
 * @param before what is declared of the parts now
 * @throws Problem with the file as it was, where nobody agreed or it cannot be committed; once `up` has begun the file stays
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
  console.log(changed.length > 0 ? tableOf(changed, before, images) : `· ${file} declares this already`);
  if (!yes) await mustBeAgreedTo(stack, next);
  if (next !== text) await write(file, text, next, commit ? title : undefined);
  await bringUp(stack, ["--message", title]);
  console.log(`✓ ${title}`);
}

/** Shows the preview of what the file is to say, and asks. Until somebody agreed the file itself is not touched. */
async function mustBeAgreedTo(stack: string, text: string): Promise<void> {
  if (!canAsk()) throw new Problem("nobody can be asked without a terminal; there give --yes, which shows no preview");
  const code = await withTemporary(stackFileName(stack), text, (file) =>
    showPulumi(stack, "preview", "--config-file", file),
  );
  if (code !== 0) throw new Problem("the preview failed: the reason is above; nothing was changed");
  if (!(await agreedTo("Bring this up? [y/N] "))) throw new Problem("nothing was changed");
}

async function write(file: string, text: string, next: string, title: string | undefined): Promise<void> {
  const path = join(repository, file);
  writeFileSync(path, next);
  if (title === undefined) return;
  try {
    await commitFile(file, title);
  } catch (error) {
    writeFileSync(path, text);
    throw new Problem(`${(error as Error).message}\n${file} is as it was; put that right, or give --no-commit`);
  }
  console.log(`✓ ${file} is committed; push it, so that what is merged next does not undo it`);
}

function tableOf(parts: string[], before: PartImages, after: PartImages): string {
  const rows = parts.map((part) => [part, shortly(before[part]), shortly(after[part])]);
  return columns([["part", "from", "to"], ...rows]);
}
