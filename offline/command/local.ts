import { spawn } from "node:child_process";
import type { Props, ResourceHandler } from "../../providers/rpc/handler.ts";
import { lifecycle, Output, previousOutputs, type Run, refuse } from "./run.ts";

const common = ["interpreter", "dir", "environment", "stdin", "logging", "addPreviousOutputInEnv"];
const reason = "is not served by this command provider; leave it out";

/** Runs on this machine, in `dir` or the project's folder, by `interpreter` ("/bin/sh -c") with the command as its last argument. */
const runLocal: Run = (command, inputs, previous, log, signal) =>
  new Promise((resolve, reject) => {
    const given = inputs.interpreter as string[] | undefined;
    const [program = "", ...args] = given?.length ? given : ["/bin/sh", "-c"];
    const stdin = inputs.stdin as string | undefined;
    const child = spawn(program, [...args, command], {
      cwd: inputs.dir as string | undefined,
      env: {
        ...process.env,
        ...(inputs.environment as Record<string, string> | undefined),
        ...previousOutputs(inputs, previous),
      },
      stdio: [stdin ? "pipe" : "ignore", "pipe", "pipe"],
      signal,
    });
    const output = new Output(log, inputs.logging);
    if (child.stdout) output.collect("stdout", child.stdout);
    if (child.stderr) output.collect("stderr", child.stderr);
    child.stdin?.on("error", () => {}); // a command that does not read its input is none of our business
    child.stdin?.end(stdin);

    const finish = (failure: string | undefined) => {
      try {
        resolve(output.result(failure, command));
      } catch (error) {
        reject(error);
      }
    };
    child.on("error", (error) => finish(error.message));
    child.on("close", (code, killedBy) => {
      if (killedBy) finish(`signal: ${killedBy}`);
      else finish(code === 0 ? undefined : `exit status ${code}`);
    });
  });

/** command:local:Command */
export const localCommand: ResourceHandler = lifecycle(runLocal, (news) => ({
  inputs: news,
  failures: refuse(news, ["create", "update", "delete", "triggers", ...common], reason),
}));

/** command:local:run — runs at every preview and update. */
export async function localRun(args: Props): Promise<Props> {
  const [refused] = refuse(args, ["command", ...common], reason);
  if (refused) throw new Error(refused.reason);
  if (typeof args.command !== "string") throw new Error("command:local:run needs a command");
  return { ...args, ...(await runLocal(args.command, args, undefined, () => {})) };
}
