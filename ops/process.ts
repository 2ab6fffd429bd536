import { type SpawnOptions, spawn } from "node:child_process";
import { Problem } from "./problem.ts";

export interface Run {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the process is killed; default: never. */
  timeout?: number;
}

/** How a process ended. `code` is null when a signal ended it. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program quietly to its end, whatever that is. @throws Problem when it cannot be started. */
export function capture(program: string, args: string[], run: Run = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...run, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", (error) => reject(cannotStart(program, error)));
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs a program quietly. @returns its output. @throws Problem with the last lines it printed when it fails. */
export async function output(program: string, args: string[], run: Run = {}): Promise<string> {
  const { code, stdout, stderr } = await capture(program, args, run);
  if (code === 0) return stdout;
  const said = lastLines(stderr.trim() === "" ? stdout : stderr, 20);
  throw new Problem(`${[program, ...args].join(" ")} failed (${code ?? "killed"}):\n${said}`);
}

/**
 * Runs a program in the foreground, on the terminal. A Ctrl-C reaches it from the terminal and a SIGTERM is passed on,
 * so that it can end in its own good order; this process waits for it. @returns its exit code, 1 for a signal.
 * @param heard is given what it says on stderr too
 */
export function foreground(
  program: string,
  args: string[],
  options: SpawnOptions = {},
  heard?: (text: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["inherit", "inherit", heard ? "pipe" : "inherit"], ...options });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      process.stderr.write(text);
      heard?.(text);
    });
    const wait = () => {};
    const passOn = () => child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", passOn);
    const done = () => process.off("SIGINT", wait).off("SIGTERM", passOn);
    child.on("error", (error) => {
      done();
      reject(cannotStart(program, error));
    });
    child.on("close", (code) => {
      done();
      resolve(code ?? 1);
    });
  });
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

function cannotStart(program: string, error: Error): Problem {
  return new Problem(`${program} cannot be started: ${error.message}; install it or put it on PATH`);
}
