import { type SectionName, sectionNames } from "../check/finding.ts";
import { exitCodeOf, reportOf } from "../check/report.ts";
import { check } from "../check/run.ts";
import { paint } from "../colour.ts";
import { report } from "../problem.ts";

export interface CheckOptions {
  /** Prints one JSON object. */
  json?: boolean;
}

/** Says what is wrong with a stack as it runs. @returns the exit code: 0 well, 1 problems, 2 could not check */
export async function checkStack(
  stack: string,
  sections: SectionName[],
  { json = false }: CheckOptions,
): Promise<number> {
  try {
    const checked = await check(stack, sections.length > 0 ? sections : [...sectionNames]);
    console.log(json ? JSON.stringify(checked, null, 2) : reportOf(checked, paint));
    return exitCodeOf(checked);
  } catch (error) {
    report(error);
    return 2;
  }
}
