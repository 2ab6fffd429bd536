import { spawn } from "node:child_process";
import { Problem } from "../ops/problem.ts";
import { lastLines } from "../ops/process.ts";

export interface TimedRun {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Ends the program, as Ctrl-C would, and keeps the next one from starting. */
  signal: AbortSignal;
}

export interface Timed {
  seconds: number;
  /** What it printed, on both streams. */
  printed: string;
}

/** Nothing that is measured here takes nearly as long. */
const mostSeconds = 900;
const shownLines = 30;

/** Runs a program and takes its time, from its start to its end. @throws Problem with its last words when it fails */
export async function timed(program: string, args: string[], { cwd, env, signal }: TimedRun): Promise<Timed> {
  if (signal.aborted) throw new Problem("interrupted");
  const started = performance.now();
  const child = spawn(program, args, {
    ...{ cwd, env, stdio: ["ignore", "pipe", "pipe"] },
    ...{ signal, killSignal: "SIGINT", timeout: mostSeconds * 1000 },
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    // One that is interrupted is waited for: it may have something to put in order.
    child.on("error", (error) => (error.name === "AbortError" ? undefined : reject(error)));
    child.on("close", resolve);
  });
  const seconds = (performance.now() - started) / 1000;
  if (signal.aborted) throw new Problem("interrupted");
  if (code === 0) return { seconds, printed };
  const how = code === null ? `was ended after ${Math.round(seconds)} s` : `ended with ${code}`;
  throw new Problem(`${[program, ...args].join(" ")} ${how}:\n${lastLines(printed, shownLines)}`);
}
