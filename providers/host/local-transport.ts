import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import Docker from "dockerode";
import type { RunResult, Transport } from "./transport.ts";

const dialTimeoutMs = 2000;

/** The machine that Pulumi runs on. */
export class LocalTransport implements Transport {
  readonly user = undefined;
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

  async dial(host: string, port: number): Promise<Duplex> {
    const socket = connect({ host, port });
    try {
      await once(socket, "connect", { signal: AbortSignal.timeout(dialTimeoutMs) });
      return socket;
    } catch (error) {
      socket.destroy();
      if ((error as Error).name === "AbortError") throw new Error(`port ${port} does not answer`);
      throw error;
    }
  }

  docker(): Docker {
    return this.#docker;
  }

  async tryLogin(): Promise<void> {}

  async close(): Promise<void> {}

  end(): void {}
}
