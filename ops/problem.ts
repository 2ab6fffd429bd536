/** Something the operator can put right. Its message names the thing, what is wrong and the fix, and is printed alone. */
export class Problem extends Error {
  override name = "Problem";
}

/** Prints why a command failed: a problem as it is, anything else as the defect it is. */
export function report(error: unknown): void {
  if (error instanceof Problem) console.error(`✗ ${error.message}`);
  else console.error(error);
}
