import { capture } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

/** What `bin/aisha review` says of a stack. */
export interface Review {
  /** As `bin/aisha review --help` tells. */
  code: number;
  markdown: string;
}

/** Reviews a stack. What is said beside the review goes to the log. @param options of `bin/aisha review` */
export async function reviewOf(stack: string, ...options: string[]): Promise<Review> {
  const args = ["review", "--stack", stack, ...options];
  const { code, stdout, stderr } = await capture("bin/aisha", args, { cwd: repository });
  process.stderr.write(stderr);
  const markdown = stdout.trim() || `${failed(stack)}\n\nThe log of the job tells why.`;
  return { code: code ?? 2, markdown };
}

function failed(stack: string): string {
  return `## Stack ${stack}: no preview could be made`;
}
