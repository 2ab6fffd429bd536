import { paint } from "../colour.ts";
import { report } from "../problem.ts";
import { exitCodeOf, reportOf } from "../ready/answer.ts";
import { readiness } from "../ready/run.ts";

export interface ReadyOptions {
  /** Prints one JSON object. */
  json?: boolean;
}

/** Says whether a first deploy of a stack can begin. @returns the exit code: 0 ready, 1 not, 2 could not look */
export async function readyFor(stack: string, { json = false }: ReadyOptions): Promise<number> {
  try {
    const answers = await readiness(stack);
    const code = exitCodeOf(answers);
    console.log(
      json ? JSON.stringify({ stack, ready: code === 0, answers }, null, 2) : reportOf(stack, answers, paint),
    );
    return code;
  } catch (error) {
    report(error);
    return 2;
  }
}
