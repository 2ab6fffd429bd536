import { appendFileSync } from "node:fs";
import { report } from "../../ops/problem.ts";

/** Runs a step of a workflow. @param work what it does, to its exit code */
export async function step(work: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    report(error);
    process.exitCode = 1;
  }
}

/** Adds to the page that GitHub shows of a job; elsewhere to nothing. */
export function summarize(markdown: string, file = process.env.GITHUB_STEP_SUMMARY): void {
  if (file) appendFileSync(file, `${markdown.trim()}\n\n`);
}

/** Says something that GitHub shows on the page of the run; elsewhere it is a line of the log. */
export function warn(line: string): void {
  console.log(`::warning::${line}`);
}
