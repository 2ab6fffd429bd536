import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { programAsStream } from "./program-stream.ts";
import { LostConnection, SshChannels } from "./ssh-channels.ts";
import { explainDocker, explainSudo, refusal } from "./ssh-errors.ts";
import { login } from "./ssh-login.ts";
import { type Hop, hopsOf, type SshTarget } from "./ssh-target.ts";
import type { RunResult } from "./transport.ts";

const dialTimeoutMs = 2000;
const dockerSocket = "/var/run/docker.sock";

/** An open connection to a server, and what is done on it. */
export class SshConnection {
  readonly #channels: SshChannels;
  readonly #hop: Hop;
  #sudo: Promise<string[]> | undefined;

  private constructor(channels: SshChannels, hop: Hop) {
    this.#channels = channels;
    this.#hop = hop;
  }

  static async open(target: SshTarget): Promise<SshConnection> {
    const { server } = hopsOf(target);
    return new SshConnection(new SshChannels(await login(target), server), server);
  }

  get lost(): boolean {
    return this.#channels.lost;
  }

  close(): void {
    this.#channels.close();
  }

  /** Runs a program as root. @throws Error with the code ENOENT when the server does not have it */
  async run(argv: string[], stdin: string): Promise<RunResult> {
    // env tells by its own message and 127 that there is no such program.
    const result = await this.#channels.exec([...(await this.#asRoot()), "env", "--", ...argv], stdin);
    if (result.code !== 127 || !result.stderr.startsWith("env: ")) return result;
    throw Object.assign(new Error(`${this.#hop.what} has no ${argv[0]}`), { code: "ENOENT" });
  }

  async dial(address: string, port: number): Promise<Duplex> {
    const opening = this.#channels.forward({ address, port });
    const refused = opening.catch((error: Error) => {
      if (error instanceof LostConnection) throw error;
      throw new Error(`port ${port} does not answer (${refusal(error)})`);
    });
    const channel = await Promise.race([refused, sleep(dialTimeoutMs)]);
    if (channel) return channel;
    opening.then((late) => late.destroy()).catch(() => {});
    throw new Error(`port ${port} does not answer`);
  }

  /** A connection to the Docker engine's socket: directly where the user may, else with the rights of sudo. */
  async docker(): Promise<Duplex> {
    try {
      return await this.#channels.forward({ socket: dockerSocket });
    } catch (error) {
      if (error instanceof LostConnection) throw error;
      return this.#dialStdio();
    }
  }

  /** Costs a session and a process for each, where a forwarded socket costs neither. */
  async #dialStdio(): Promise<Duplex> {
    const command = [...(await this.#asRoot()), "docker", "system", "dial-stdio"];
    return new Promise((resolve, reject) => {
      const explain = (said: string) => explainDocker(this.#hop, said);
      this.#channels.session(command, (channel) => resolve(programAsStream(channel, explain))).catch(reject);
    });
  }

  /** What goes before a program that needs root; asked once, so that a refusal is not taken for the program's own. */
  #asRoot(): Promise<string[]> {
    this.#sudo ??= this.#checkSudo();
    return this.#sudo;
  }

  async #checkSudo(): Promise<string[]> {
    if (this.#hop.user === "root") return [];
    const { code, stderr } = await this.#channels.exec(["sudo", "-n", "true"], "");
    if (code !== 0) throw explainSudo(this.#hop, stderr);
    return ["sudo", "-n", "--"];
  }
}
