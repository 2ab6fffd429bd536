import { PassThrough } from "node:stream";
import type Docker from "dockerode";

export interface ExecOptions {
  /** What it is given to read; default: nothing. */
  stdin?: string;
  /** Who runs it, as user or user:group; default: the container's own user. */
  user?: string;
}

/** Runs a program in a container. A failing one is a result, not an error. @returns what it printed, on both streams */
export async function execIn(
  container: Docker.Container,
  command: string[],
  { stdin, user }: ExecOptions = {},
): Promise<{ code: number; output: string }> {
  const exec = await container.exec({
    Cmd: command,
    User: user,
    AttachStdout: true,
    AttachStderr: true,
    AttachStdin: stdin !== undefined,
  });
  const stream = await exec.start({ hijack: stdin !== undefined, stdin: stdin !== undefined });
  const printed = new PassThrough();
  let output = "";
  printed.setEncoding("utf8").on("data", (text) => (output += text));
  container.modem.demuxStream(stream, printed, printed);
  if (stdin !== undefined) stream.end(stdin);
  await new Promise((resolve, reject) => stream.once("end", resolve).once("error", reject));
  return { code: (await exec.inspect()).ExitCode ?? 1, output };
}
