import type Docker from "dockerode";

export interface RunResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface FileOnHost {
  content: string;
  /** Permission bits as in "0644". */
  mode: string;
}

/** A machine, as far as resources act on it. Whatever they do goes through here, so that only this knows how it is reached. */
export interface Host {
  /** Runs a program without a shell. A failing one is a result, not an error. */
  run(argv: string[], stdin?: string): Promise<RunResult>;
  /** Undefined when there is no such file. */
  readFile(path: string): Promise<FileOnHost | undefined>;
  /** Atomically: a reader sees the old content or the new. `check` may refuse the new file before it takes the old one's place. */
  writeFile(path: string, file: FileOnHost, check?: (temporaryPath: string) => Promise<void>): Promise<void>;
  /** Puts files that belong together in place as close to each other as the file system allows. */
  rename(moves: [from: string, to: string][]): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Permission bits of a file or directory, or undefined when there is none. */
  mode(path: string): Promise<string | undefined>;
  makeDirectory(path: string, mode: string): Promise<void>;
  /** @returns false when something is still in it */
  removeEmptyDirectory(path: string): Promise<boolean>;
  docker(): Docker;
  /** Whether a TCP port answers; with a path, whether an HTTP GET is answered with 2xx or 3xx. @returns the reason when not */
  probe(address: string, port: number, path?: string): Promise<string | undefined>;
}
