import type { Duplex } from "node:stream";
import { finished } from "node:stream/promises";
import type Docker from "dockerode";
import { ifPresent } from "../../providers/host/if-present.ts";
import type { Found } from "../named-containers.ts";
import { Problem } from "../problem.ts";

export interface SessionArgs {
  command: string[];
  /** user or user:group; default: the container's own. */
  user?: string | undefined;
  /** Whether the program gets a terminal of its own, which takes each key as it comes. */
  isTty: boolean;
}

/** A program whose end was not told: as where its container ended with it. */
const unknownCode = 255;

/** Runs a program in a container on this process's input and output. @returns its exit code @throws Problem when it is lost */
export async function runSession({ at, id, name }: Found, { command, user, isTty }: SessionArgs): Promise<number> {
  const container = at.docker.getContainer(id);
  const { rows, columns } = process.stdout;
  const terminal = { Env: [`TERM=${process.env.TERM ?? "xterm"}`], ConsoleSize: [rows, columns] as [number, number] };
  const exec = await container.exec({
    ...{ Cmd: command, User: user, Tty: isTty, ...(isTty ? terminal : {}) },
    ...{ AttachStdin: true, AttachStdout: true, AttachStderr: true },
  });
  const stream: Duplex = await exec.start({ hijack: true, stdin: true, Tty: isTty });
  const lost = () => {
    throw new Problem(`the connection to ${name} on server ${at.name} was lost; what was begun there may go on`);
  };
  for (const output of [process.stdout, process.stderr]) output.on("error", () => process.exit()); // its reader has had enough
  if (isTty) await onTerminal(exec, stream).catch(lost);
  else {
    container.modem.demuxStream(stream, process.stdout, process.stderr);
    await passed(stream).catch(lost);
  }
  const ended = await ifPresent(exec.inspect());
  if (ended?.Running) lost(); // a channel that is lost may end as if all were said
  return ended?.ExitCode ?? unknownCode;
}

/** The terminal is as it was before, however this ends. */
async function onTerminal(exec: Docker.Exec, stream: Duplex): Promise<void> {
  const resize = () => exec.resize({ h: process.stdout.rows, w: process.stdout.columns }).catch(() => {}); // of one that has just ended
  process.stdin.setRawMode(true);
  process.stdout.on("resize", resize);
  stream.pipe(process.stdout, { end: false });
  try {
    await passed(stream, resize()); // engines before Docker 23 (API 1.42) know no size from the start
  } finally {
    process.stdout.off("resize", resize);
    process.stdin.setRawMode(false);
  }
}

/** Until the program has ended; it does not wait for the end of the input, which waits until the program is ready for it. */
async function passed(stream: Duplex, ready: Promise<unknown> = Promise.resolve()): Promise<void> {
  const ended = finished(stream, { writable: false });
  try {
    await Promise.race([ended, ready]);
    process.stdin.pipe(stream);
    await ended;
  } finally {
    process.stdin.unpipe(stream).pause();
    stream.destroy();
  }
}
