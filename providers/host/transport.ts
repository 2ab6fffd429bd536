import type { Duplex } from "node:stream";
import type Docker from "dockerode";

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

/** How a machine is reached. Everything else that is done on it is the same for all, and is in {@link Host}. */
export interface Transport {
  /**
   * Runs a program without a shell, with the rights that the server's own files need. A failing one is a result, not an
   * error. It must be safe to run twice: where a connection was lost in the middle, it is run again from its start.
   * @throws Error with the code ENOENT when there is no such program
   */
  run(argv: string[], stdin?: string): Promise<RunResult>;
  /** Opens a TCP connection as the machine itself would. @throws Error with the reason when nobody answers */
  dial(address: string, port: number): Promise<Duplex>;
  docker(): Docker;
  /** Logs in anew, beside the connection in use, as the next `up` will. @throws Error with the reason when that fails */
  tryLogin(): Promise<void>;
  /** Lets the next use log in anew: what a user may do is settled when it logs in. */
  close(): Promise<void>;
  /** Ends it for good: what is under way fails, and nothing is tried again. */
  end(): void;
  /** Who logs in; undefined where nobody needs to. */
  readonly user: string | undefined;
}
