import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import type { Product } from "./product.ts";

const mostMs = 120_000;
const lookMs = 50;
/** Its terminal hangs up then, which ends all that is on it; at a SIGTERM `script` may wait for a shell that stays. */
const killSignal = "SIGKILL";

export interface TerminalArgs {
  cwd: string;
  env?: NodeJS.ProcessEnv;
  /** Columns and rows; default 100 × 30. */
  size?: [columns: number, rows: number];
}

/** A command on a terminal of its own, which is killed after two minutes. */
export class Terminal {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<unknown[]>;
  /** All that it has written, as a terminal gets it. */
  output = "";

  constructor(command: string, { cwd, env = {}, size: [columns, rows] = [100, 30] }: TerminalArgs) {
    const { PATH, HOME } = process.env;
    this.#child = spawn("script", ["-qec", `stty cols ${columns} rows ${rows}; ${command}`, "/dev/null"], {
      ...{ cwd, timeout: mostMs, killSignal, env: { PATH, HOME, TERM: "xterm", ...env } },
    });
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.output += text;
    });
    this.#ended = once(this.#child, "close");
  }

  type(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** What it has written, without colours and movements. */
  get text(): string {
    return stripVTControlCharacters(this.output);
  }

  /** Waits until it has written some text. @throws Error with what it wrote when it ends without it */
  async shows(what: RegExp): Promise<void> {
    while (!what.test(this.text)) {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`${what} was not shown, but:\n${this.text}`);
      }
      await sleep(lookMs);
    }
  }

  /** Ends it as a window that is closed does, whatever it is at. */
  close(): void {
    this.#child.kill(killSignal);
  }

  /** @returns its exit code, null where it was killed */
  async end(): Promise<number | null> {
    const [code] = await this.#ended;
    return code as number | null;
  }
}

/** A command of a product's clone, with what it needs of the environment. */
export function terminalOf({ clone, stack }: Product, command: string, args: Partial<TerminalArgs> = {}): Terminal {
  const env = { AISHA_STACK: stack, PULUMI_CONFIG_PASSPHRASE: "local", ...args.env };
  return new Terminal(command, { ...args, cwd: clone.folder, env });
}

/** Runs a command of a product's clone on a terminal of its own, and answers its one question once it is asked. */
export async function answered(
  product: Product,
  command: string,
  question: RegExp,
  answer: string,
): Promise<{ code: number | null; output: string }> {
  const terminal = terminalOf(product, command);
  await terminal.shows(question).catch(() => {}); // its end tells as well
  terminal.type(`${answer}\n`);
  return { code: await terminal.end(), output: terminal.output };
}
