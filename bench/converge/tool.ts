import type { TestServer } from "../../test/support/test-server.ts";

/** Something that brings a server to the state. */
export interface Tool {
  readonly name: string;
  /** The one that it alone works on. */
  readonly server: TestServer;
  /** Makes what is no part of an apply, and loads the program once. */
  prepare(): Promise<void>;
  /** @param nothingToDo throws where something was done @returns seconds @throws Problem when it fails */
  apply(nothingToDo?: boolean): Promise<number>;
  /** Looks what an apply would do, and does nothing. @returns seconds @throws Problem when it fails or finds something to do */
  check(): Promise<number>;
  close(): Promise<void>;
}

/** What a tool works with. */
export interface Workplace {
  server: TestServer;
  /** File of the private key that opens the server. */
  keyPath: string;
  /** A folder of its own, which is removed after it. */
  folder: string;
  /** Of an interruption. */
  signal: AbortSignal;
}
