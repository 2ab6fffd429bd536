import { spawn } from "node:child_process";
import { chmod, mkdir, open, readFile, rename, rm, rmdir, stat } from "node:fs/promises";
import { connect } from "node:net";
import { dirname } from "node:path";
import Docker from "dockerode";
import type { FileOnHost, Host, RunResult } from "./host.ts";

const probeTimeoutMs = 2000;

/** The machine that Pulumi runs on. */
export class LocalHost implements Host {
  readonly #docker = new Docker({ socketPath: "/var/run/docker.sock" });

  run([program, ...args]: string[], stdin = ""): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      const child = spawn(program!, args, { stdio: "pipe" });
      let [stdout, stderr] = ["", ""];
      child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
      child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
      child.once("error", reject);
      child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
      child.stdin.once("error", () => {}); // a program that reads nothing closes it early
      child.stdin.end(stdin);
    });
  }

  async readFile(path: string): Promise<FileOnHost | undefined> {
    const mode = await modeOf(path);
    return mode === undefined ? undefined : { mode, content: await readFile(path, "utf8") };
  }

  async writeFile(path: string, { content, mode }: FileOnHost, check?: (path: string) => Promise<void>): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    // Always the same name, so that the next write clears away what a killed one left.
    const temporary = `${path}.new`;
    await rm(temporary, { force: true });
    try {
      const handle = await open(temporary, "wx", Number.parseInt(mode, 8));
      await handle.chmod(Number.parseInt(mode, 8)); // whatever the umask is
      await handle.writeFile(content);
      await handle.sync();
      await handle.close();
      await check?.(temporary);
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async rename(moves: [from: string, to: string][]): Promise<void> {
    for (const [from, to] of moves) await rename(from, to);
  }

  async removeFile(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  mode(path: string): Promise<string | undefined> {
    return modeOf(path);
  }

  async makeDirectory(path: string, mode: string): Promise<void> {
    await mkdir(path, { recursive: true });
    await chmod(path, Number.parseInt(mode, 8));
  }

  async removeEmptyDirectory(path: string): Promise<boolean> {
    try {
      await rmdir(path);
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT") return true;
      if (code === "ENOTEMPTY") return false;
      throw error;
    }
  }

  docker(): Docker {
    return this.#docker;
  }

  async probe(address: string, port: number, path?: string): Promise<string | undefined> {
    return path === undefined ? probeTcp(address, port) : probeHttp(`http://${address}:${port}${path}`);
  }
}

async function modeOf(path: string): Promise<string | undefined> {
  try {
    return `0${((await stat(path)).mode & 0o7777).toString(8)}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function probeTcp(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: probeTimeoutMs });
    const end = (reason?: string) => {
      socket.destroy();
      resolve(reason);
    };
    socket.once("connect", () => end());
    socket.once("timeout", () => end(`port ${port} does not answer`));
    socket.once("error", ({ message }) => end(message));
  });
}

async function probeHttp(url: string): Promise<string | undefined> {
  try {
    const answer = await fetch(url, { redirect: "manual", signal: AbortSignal.timeout(probeTimeoutMs) });
    await answer.body?.cancel();
    return answer.status >= 200 && answer.status < 400 ? undefined : `GET ${url} answers ${answer.status}`;
  } catch (error) {
    const cause = (error as Error).cause;
    return `GET ${url} fails: ${cause instanceof Error ? cause.message : (error as Error).message}`;
  }
}
