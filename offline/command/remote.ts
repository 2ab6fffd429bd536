import { hasUnknown, type ResourceHandler } from "../../providers/rpc/handler.ts";
import { type Connection, dial } from "./connection.ts";
import { lifecycle, Output, type Outputs, previousOutputs, type Run, refuse } from "./run.ts";

const served = ["create", "update", "delete", "triggers", "connection", "stdin", "logging", "addPreviousOutputInEnv"];
const reason = "is not served by this command provider; write VAR=value before the command or use stdin";

/** Runs by the user's login shell on the connection's host. */
const runRemote: Run = async (command, inputs, previous, log, signal) => {
  const { client, close } = await dial(inputs.connection as Connection, log, signal);
  const abort = () => client.destroy();
  signal?.addEventListener("abort", abort);
  try {
    return await new Promise<Outputs>((resolve, reject) => {
      // Hosts that do not accept these variables drop them, with the official provider too.
      client.exec(command, { env: previousOutputs(inputs, previous) }, (error, channel) => {
        if (error) return reject(error);
        const output = new Output(log, inputs.logging);
        output.collect("stdout", channel);
        output.collect("stderr", channel.stderr);
        let ended: string | undefined = "the connection was lost";
        channel.on("exit", (code: number | null, name?: string) => {
          ended = code === 0 ? undefined : `Process exited with ${code === null ? `signal ${name}` : `status ${code}`}`;
        });
        channel.on("error", (failure: Error) => {
          ended = failure.message;
        });
        channel.on("close", () => {
          try {
            resolve(output.result(ended, command));
          } catch (failure) {
            reject(failure);
          }
        });
        channel.end(inputs.stdin as string | undefined);
      });
    });
  } finally {
    signal?.removeEventListener("abort", abort);
    close();
  }
};

/** command:remote:Command */
export const remoteCommand: ResourceHandler = lifecycle(runRemote, (news) => {
  const failures = refuse(news, served, reason);
  const given = news.connection as Connection | undefined;
  if (hasUnknown(given)) return { inputs: news, failures };
  if (!given?.host) {
    return { inputs: news, failures: [...failures, { property: "connection.host", reason: "the host is missing" }] };
  }
  return { inputs: news, failures };
});
