import type { Duplex } from "node:stream";
import type Docker from "dockerode";
import { dockerOver } from "./docker-over.ts";
import { LostConnection } from "./ssh-channels.ts";
import { SshConnection } from "./ssh-connection.ts";
import { explainLoss } from "./ssh-errors.ts";
import { hopsOf, type SshTarget } from "./ssh-target.ts";
import type { RunResult, Transport } from "./transport.ts";

/** Milliseconds in which a login that failed stands for the next ones, so that many resources do not wait for each. */
const failureStandsMs = 5000;

/**
 * A server over one SSH connection, however many resources are on it. When the connection drops, another is opened once
 * and what was under way is done again from its start: all that the provider runs may be run twice. Of what is asked of
 * Docker, that holds for reading alone.
 */
export class SshTransport implements Transport {
  readonly #target: SshTarget;
  readonly #docker = dockerOver(() => this.#twice((connection) => connection.docker()));
  #connection: Promise<SshConnection> | undefined;
  #isEnded = false;

  constructor(target: SshTarget) {
    this.#target = target;
  }

  run(argv: string[], stdin = ""): Promise<RunResult> {
    return this.#twice((connection) => connection.run(argv, stdin));
  }

  dial(address: string, port: number): Promise<Duplex> {
    return this.#twice((connection) => connection.dial(address, port));
  }

  docker(): Docker {
    return this.#docker;
  }

  get user(): string {
    return this.#target.user;
  }

  async tryLogin(): Promise<void> {
    const connection = await SshConnection.open(this.#target);
    try {
      await connection.run(["true"], "");
    } finally {
      connection.close();
    }
  }

  /** Ends the connection, if there is one; the next use opens another. */
  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    connection?.close();
  }

  end(): void {
    this.#isEnded = true;
    void this.close();
  }

  async #twice<Result>(action: (connection: SshConnection) => Promise<Result>): Promise<Result> {
    try {
      return await action(await this.#connect());
    } catch (error) {
      if (!(error instanceof LostConnection) || this.#isEnded) throw error;
    }
    try {
      return await action(await this.#connect());
    } catch (error) {
      throw error instanceof LostConnection ? explainLoss(hopsOf(this.#target).server) : error;
    }
  }

  async #connect(): Promise<SshConnection> {
    const known = this.#connection;
    if (known && !(await known).lost) return known;
    if (this.#connection === known) this.#connection = this.#open(); // else another was quicker
    return this.#connection!;
  }

  #open(): Promise<SshConnection> {
    const opening = SshConnection.open(this.#target);
    const forget = () => {
      if (this.#connection === opening) this.#connection = undefined;
    };
    opening.catch(() => setTimeout(forget, failureStandsMs).unref());
    return opening;
  }
}
