import { Problem } from "./problem.ts";

const option = "--continue-on-error";
/** Both are the option to the Pulumi CLI. */
const variables = ["PULUMI_CONTINUE_ON_ERROR", "PULUMI_OPTION_CONTINUE_ON_ERROR"];
const harm = "would delete healthy containers behind a failed release";

/**
 * An update that goes on after an error deletes what still serves behind a gate that failed. A destroy may go on.
 * @param args of the Pulumi CLI, its command first
 * @throws Problem
 */
export function refuseContinueOnError(args: string[], environment: NodeJS.ProcessEnv = process.env): void {
  if (args[0] === "destroy") return;
  const given = args.some((arg) => arg.split("=")[0] === option);
  const set = variables.find((name) => !["", "0", "false"].includes(environment[name] ?? ""));
  if (given) throw new Problem(`${option} ${harm}; leave it out`);
  if (set) throw new Problem(`${set} ${harm}; unset it`);
}
