import { readFileSync } from "node:fs";
import { Problem, report } from "../problem.ts";
import { lastLines } from "../process.ts";
import { step } from "../progress.ts";
import { type CopiedStack, withCopy } from "../review/copied-stack.ts";
import { knownOf } from "../review/known.ts";
import { changeMarkdown, driftMarkdown } from "../review/markdown.ts";
import { readPreview } from "../review/preview.ts";
import { failedReview, nothingKnown, type Review, reviewOf } from "../review/review.ts";
import { readStackFile } from "../stack-file.ts";
import { isMade } from "../state.ts";

export interface ReviewOptions {
  /** Takes what differs for drift. */
  drift?: boolean;
  /** A preview that was made before, in JSON; `-` is the standard input. */
  from?: string;
  /** Prints one JSON object. */
  json?: boolean;
}

/**
 * Tells what an update would do, in plain words and by risk, as Markdown.
 * @returns the exit code: 0 previewed, 1 the preview failed, 2 could not; of drift 0 none, 1 some, 2 could not be seen
 */
export async function review(stack: string, { drift = false, from, json = false }: ReviewOptions): Promise<number> {
  const print = (found: Review) => {
    const markdown = drift ? driftMarkdown : changeMarkdown;
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : markdown(found));
  };
  try {
    const found = from === undefined ? await previewed(stack) : readMade(from, stack);
    print(found);
    if (drift) return { unchanged: 0, changed: 1, failed: 2 }[found.outcome];
    return found.outcome === "failed" ? 1 : 0;
  } catch (error) {
    if (error instanceof Problem) print(failedReview(stack, error.message, nothingKnown)); // for whoever comments
    report(error);
    return 2;
  }
}

async function previewed(stack: string): Promise<Review> {
  readStackFile(stack); // a stack that nobody declares is a mistake
  return withCopy(stack, await isMade(stack), (copy) => previewedBy(copy, stack));
}

async function previewedBy({ ask, preview }: CopiedStack, stack: string): Promise<Review> {
  const known = await knownOf(stack, ask);
  const previewing = async () => ({ ...(await preview()), line: `previewed stack ${stack}` });
  const { code, stdout, stderr } = await step(`previewing stack ${stack}`, previewing, process.stderr);
  try {
    const found = readPreview(stdout);
    const errors = found.errors.length === 0 && code !== 0 ? [lastLines(stderr, 20)] : found.errors;
    return reviewOf({ ...found, stack, errors }, known);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failedReview(stack, lastLines(stderr.trim() === "" ? stdout : stderr, 20), known);
  }
}

/** Nothing is asked here: it may have been made elsewhere. */
function readMade(from: string, stack: string): Review {
  const preview = readFrom(from);
  return reviewOf({ ...preview, stack: preview.stack || stack }, nothingKnown);
}

function readFrom(from: string) {
  try {
    return readPreview(readFileSync(from === "-" ? 0 : from, "utf8"));
  } catch (error) {
    const file = from === "-" ? "the standard input" : from;
    throw new Problem(
      `${file} has no preview: ${(error as Error).message}; make one by: bin/aisha pulumi preview --json >preview.json`,
    );
  }
}
