import type Docker from "dockerode";
import { probe } from "./probe.ts";
import type { RunResult, Transport } from "./transport.ts";

/** What can be told of a path without reading it. */
export interface PathFacts {
  /** Permission bits as in "0644". */
  mode: string;
  /** As user:group, both as numbers and by the names they have on this machine. */
  owner: { ids: string; names: string };
  /** When content, mode, owner or place changed last (ctime): a file that was moved into place is as new as the move. */
  changedAt: Date;
}

export interface FileOnHost {
  content: string;
  mode: string;
  /** user:group, by number or name; left out, that of whoever writes. */
  owner?: string;
}

const nothingThere = 44;
const notEmpty = 45;

/** A machine, as far as resources act on it. What it takes is a POSIX shell and the GNU core utilities. */
export class Host {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Runs a program without a shell. A failing one is a result, not an error. */
  run(argv: string[], stdin?: string): Promise<RunResult> {
    return this.#transport.run(argv, stdin);
  }

  docker(): Docker {
    return this.#transport.docker();
  }

  /** Who logs in to it for us; undefined on this machine. */
  get user(): string | undefined {
    return this.#transport.user;
  }

  /** Logs in beside the connection in use, as the next `up` will. @throws Error with the reason when that fails */
  tryLogin(): Promise<void> {
    return this.#transport.tryLogin();
  }

  /** Lets the next use log in anew, so that groups the user was given count. */
  logInAnew(): Promise<void> {
    return this.#transport.close();
  }

  /** Runs a program that must succeed. @returns what it printed @throws Error with its own words when it fails */
  async demand(argv: string[], stdin?: string): Promise<string> {
    const { code, stdout, stderr } = await this.run(argv, stdin);
    if (code === 0) return stdout;
    throw new Error(`${argv.join(" ")} ended with ${code}: ${stderr.trim() || stdout.trim()}`);
  }

  /** Undefined where nothing is. */
  async stat(path: string): Promise<PathFacts | undefined> {
    const { code, stdout } = await this.#script(`${facts} "$1"`, [path]);
    return code === nothingThere ? undefined : parseFacts(stdout);
  }

  /** Undefined when there is no such file. */
  async readFile(path: string): Promise<(PathFacts & { content: string }) | undefined> {
    const { code, stdout } = await this.#script(`${facts} "$1" && cat "$1"`, [path]);
    if (code === nothingThere) return undefined;
    const end = stdout.indexOf("\n");
    return { ...parseFacts(stdout.slice(0, end)), content: stdout.slice(end + 1) };
  }

  /**
   * Atomically: a reader sees the old content or the new. `check` may refuse the new file, by throwing, before it takes
   * the old one's place. The temporary name is always the same, so that the next write clears away what a killed one left.
   */
  async writeFile(path: string, file: FileOnHost, check?: (temporary: string) => Promise<void>): Promise<void> {
    const temporary = `${path}.new`;
    await this.#script(writeAside, [temporary, file.mode, file.owner ?? ""], file.content);
    try {
      await check?.(temporary);
    } catch (error) {
      await this.removeFile(temporary);
      throw error;
    }
    await this.rename([[temporary, path]]);
  }

  /**
   * Puts files that belong together in place as close to each other as the file system allows. One that is in place
   * already stays: the answer to a rename may be lost, and it is then done again.
   */
  async rename(moves: [from: string, to: string][]): Promise<void> {
    const move = '[ ! -e "$1" ] && [ -e "$2" ] || mv -fT "$1" "$2"';
    await this.#script(`while [ $# -gt 0 ]; do ${move}; shift 2; done`, moves.flat());
  }

  async removeFile(path: string): Promise<void> {
    await this.#script('rm -f "$1"', [path]);
  }

  /** With its parents; one that is there gets the mode and owner. */
  async makeDirectory(path: string, mode: string, owner = ""): Promise<void> {
    const script = 'mkdir -p "$1"; chmod "$2" "$1"; [ -z "$3" ] || chown "$3" "$1"';
    await this.#script(script, [path, mode, owner]);
  }

  /** @returns false when something is still in it */
  async removeEmptyDirectory(path: string): Promise<boolean> {
    const script = `[ -d "$1" ] || exit 0; rmdir --ignore-fail-on-non-empty "$1"; [ ! -d "$1" ] || exit ${notEmpty}`;
    return (await this.#script(script, [path])).code === 0;
  }

  /** Whether a TCP port answers; with a path, whether an HTTP GET is answered with 2xx or 3xx. @returns the reason when not */
  probe(address: string, port: number, path?: string): Promise<string | undefined> {
    return probe(this.#transport, address, port, path);
  }

  async #script(script: string, args: string[], stdin?: string): Promise<RunResult> {
    const result = await this.run(["sh", "-ec", script, "sh", ...args], stdin);
    if ([0, nothingThere, notEmpty].includes(result.code)) return result;
    throw new Error(result.stderr.trim() || `sh ended with ${result.code} at: ${script}`);
  }
}

const facts = `[ -e "$1" ] || exit ${nothingThere}; stat -L -c '%a %u:%g %U:%G %.3Z'`;

/** Nobody else may read the file before it has its mode, and it is on disk before it takes another's place. */
const writeAside = `mkdir -p "$(dirname "$1")"; rm -f "$1"; (umask 077; cat >"$1")
  [ -z "$3" ] || chown "$3" "$1"; chmod "$2" "$1"; sync "$1"`;

function parseFacts(line: string): PathFacts {
  const [mode = "", ids = "", names = "", changed = ""] = line.trim().split(" ");
  return { mode: `0${mode.padStart(3, "0")}`, owner: { ids, names }, changedAt: new Date(Number(changed) * 1000) };
}
