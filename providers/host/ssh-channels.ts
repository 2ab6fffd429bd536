import { setTimeout as sleep } from "node:timers/promises";
import type { Client, ClientChannel } from "ssh2";
import { quoted } from "../../render/shell.ts";
import { Slots } from "./slots.ts";
import { explainRefusal } from "./ssh-errors.ts";
import type { Hop } from "./ssh-target.ts";
import type { RunResult } from "./transport.ts";

/** The connection ended while something was under way on it. */
export class LostConnection extends Error {}

/** sshd gives 10 sessions to a connection (MaxSessions); two are left for those that are just ending. */
const sessionsAtOnce = 8;
/** A session that has ended counts a moment longer on the server: asked again after so many milliseconds, so many times. */
const [refusedForMs, mostRefusals] = [100, 20];
const moreSessions = "set MaxSessions 10 in its /etc/ssh/sshd_config and run there: systemctl reload ssh";

type Opened<Channel> = (error: Error | undefined, channel: Channel) => void;

/** The channels of one connection. Programs take one of its few sessions each, and wait for it; forwarded sockets take none. */
export class SshChannels {
  readonly #client: Client;
  readonly #hop: Hop;
  readonly #sessions = new Slots(sessionsAtOnce);
  #lost = false;

  constructor(client: Client, hop: Hop) {
    this.#client = client;
    this.#hop = hop;
    const lose = () => {
      this.#lost = true;
    };
    client.once("end", lose).once("close", lose);
  }

  get lost(): boolean {
    return this.#lost;
  }

  close(): void {
    this.#client.end();
  }

  /** A connection to a TCP port, or to a unix socket, as the server itself would make it. */
  forward(to: { address: string; port: number } | { socket: string }): Promise<ClientChannel> {
    return this.#open((done) => {
      if ("socket" in to) this.#client.openssh_forwardOutStreamLocal(to.socket, done as never);
      else this.#client.forwardOut("127.0.0.1", 0, to.address, to.port, done);
    });
  }

  /** Runs a program to its end. */
  exec(argv: string[], stdin: string): Promise<RunResult> {
    return new Promise((resolve, reject) => {
      const begin = (channel: ClientChannel) => {
        let [stdout, stderr] = ["", ""];
        let code: number | undefined;
        channel.setEncoding("utf8").on("data", (text: string) => (stdout += text));
        channel.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
        channel.once("exit", (status: number | null) => (code = status ?? 1));
        channel.once("close", () => {
          if (code !== undefined) resolve({ code, stdout, stderr });
          else reject(new LostConnection(`${this.#hop.what} closed the connection`));
        });
        channel.end(stdin);
      };
      this.session(argv, begin).catch(reject);
    });
  }

  /** Begins a program, once there is a session for it. `begin` must listen: the end may come with the beginning. */
  async session(argv: string[], begin: (channel: ClientChannel) => void): Promise<void> {
    const command = argv.map(quoted).join(" ");
    for (let refusals = 0; ; refusals++) {
      const giveBack = await this.#sessions.take();
      const opened = (channel: ClientChannel) => begin(channel.once("close", giveBack));
      try {
        await this.#open((done) => this.#client.exec(command, done), opened);
        return;
      } catch (error) {
        const dropped = !this.#lost && this.#sessions.drop(); // this sshd gives fewer: go on with those there are
        if (!dropped) giveBack();
        if (this.#lost) throw error;
        if (!dropped && refusals >= mostRefusals) {
          throw explainRefusal(this.#hop, "session", error as Error, moreSessions);
        }
        await sleep(refusedForMs);
      }
    }
  }

  #open<Channel>(request: (done: Opened<Channel>) => unknown, opened?: (channel: Channel) => void): Promise<Channel> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.#lost ? new LostConnection(error.message) : error);
      try {
        request((error, channel) => {
          if (error) return fail(error);
          opened?.(channel);
          resolve(channel);
        });
      } catch (error) {
        this.#lost = true; // ssh2 throws where it knows already
        fail(error as Error);
      }
    });
  }
}
