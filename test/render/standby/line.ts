import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { renderSupervisor, type SupervisorArgs } from "../../../render/standby/supervisor.ts";

/** A bot whose only process holds a lock of its own while it lives. One that finds it held has company, and says so. */
export const witness =
  'echo $$ >"$OWN/bot"; exec 7<"$SHARED/witness"; flock -n 7 || echo "$NAME" >>"$SHARED/company"; exec sleep 600';

export interface Start extends Pick<SupervisorArgs, "health"> {
  /** Default: behind the others. */
  admitted?: "first" | "line" | "not";
  /** A script for sh; default: {@link witness}. */
  bot?: string;
  /** Program and arguments before the script; default: sh. */
  shell?: string[];
}

/** Processes in place of containers: supervisors that share a folder, each in a process group of its own. */
export class Line {
  readonly shared = mkdtempSync(join(tmpdir(), "standby-"));
  readonly #places = new Map<string, Place>();

  constructor() {
    mkdirSync(join(this.shared, "admitted"));
    for (const file of ["first", "lease", "journal", "witness"]) writeFileSync(join(this.shared, file), "");
  }

  /** As a container starts again: nothing of its last life is there any more. */
  start(name: string, { admitted = "line", health, bot = witness, shell = ["sh"] }: Start = {}): Place {
    this.#places.get(name)?.end();
    if (admitted !== "not") this.admit(name, admitted);
    const own = join(this.shared, `own-${name}`);
    rmSync(own, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    const text = renderSupervisor({ health, shared: this.shared, own, name, alone: false });
    const [program, ...options] = shell;
    const env = { PATH: process.env.PATH, SHARED: this.shared, OWN: own, NAME: name };
    const place = new Place(
      own,
      spawn(program!, [...options, "-c", text, "standby", "sh", "-c", bot], { env, detached: true }),
    );
    this.#places.set(name, place);
    return place;
  }

  admit(name: string, as: "first" | "line"): void {
    writeFileSync(join(this.shared, "admitted", name), `${as}\n`);
  }

  get journal(): string[] {
    return readFileSync(join(this.shared, "journal"), "utf8").trim().split("\n");
  }

  /** Bots that began while another lived. */
  get company(): string {
    const file = join(this.shared, "company");
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  leaders(): string[] {
    return [...this.#places].filter(([, place]) => place.lives && place.role === "leading").map(([name]) => name);
  }

  remove(): void {
    for (const place of this.#places.values()) place.end();
    // What was just killed may have a file of its own to finish.
    rmSync(this.shared, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
  }
}

/** One supervisor and all that it started. */
export class Place {
  readonly #own: string;
  readonly #process: ChildProcess;
  output = "";

  constructor(own: string, started: ChildProcess) {
    this.#own = own;
    this.#process = started;
    for (const stream of [started.stdout!, started.stderr!]) stream.on("data", (text) => (this.output += text));
  }

  get lives(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  get role(): string {
    return this.#said("role");
  }

  get verdict(): string {
    return this.#said("health");
  }

  /** Waits for it, ten seconds at most. */
  async becomes(what: string): Promise<void> {
    for (const end = Date.now() + 10_000; this.role !== what && this.verdict !== what; await sleep(5)) {
      if (Date.now() > end) throw new Error(`not ${what} within 10 s: ${this.role} ${this.verdict}\n${this.output}`);
    }
  }

  /** The exit code, or the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals | null> {
    if (this.lives) await once(this.#process, "exit");
    return this.#process.exitCode ?? this.#process.signalCode;
  }

  /** To the supervisor alone. */
  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** To its bot, where it runs one. @returns whether it does */
  signalBot(signal: NodeJS.Signals): boolean {
    try {
      const pid = Number(readFileSync(join(this.#own, "bot"), "utf8"));
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(`OWN=${this.#own}\0`)) return false;
      return process.kill(pid, signal);
    } catch {
      return false;
    }
  }

  /** To its bot, once it runs one; a leader is about to. */
  async signalLeader(signal: NodeJS.Signals): Promise<void> {
    await this.becomes("leading");
    while (!this.signalBot(signal)) await sleep(5);
  }

  /** Every process of it, as the kernel does with a container's. */
  end(): void {
    try {
      process.kill(-this.#process.pid!, "SIGKILL");
    } catch {} // there is none left
  }

  #said(file: string): string {
    const path = join(this.#own, file);
    return existsSync(path) ? readFileSync(path, "utf8").split(" ")[0]! : "";
  }
}
