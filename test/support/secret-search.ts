import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const lookEveryMs = 20;
/** Looks at each process: one begins as a copy of its parent, with the parent's command line. */
const looks = 5;

/** Looks for secrets where others could read them: plain, each line of it, and as JSON, URLs and base64 have it. */
export class SecretSearch {
  readonly #forms: string[];
  readonly #commandLines = new Set<string>();
  #timer?: NodeJS.Timeout;

  constructor(secrets: string[]) {
    this.#forms = secrets.flatMap((secret) => [secret, ...secret.split("\n")]).flatMap(formsOf);
  }

  /** The forms that a text holds. */
  in(text: string): string[] {
    return this.#forms.filter((form) => text.includes(form));
  }

  /** @param criteria of `find`, beside that they are files @returns the files below a folder that hold a secret */
  inFiles(folder: string, ...criteria: string[]): string[] {
    const { stdout } = spawnSync("find", [folder, ...criteria, "-type", "f", "-print0"], { maxBuffer: 1e8 });
    const files = stdout.toString().split("\0").filter(Boolean);
    return files.filter((file) => this.in(readIfThere(file)).length > 0);
  }

  /** From now on, looks at the command line of every process, which everybody may read. */
  watchProcesses(): void {
    const looked = new Map<string, number>();
    this.#timer = setInterval(() => {
      for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
        const times = (looked.get(pid) ?? 0) + 1;
        looked.set(pid, times);
        if (times > looks) continue;
        const line = readIfThere(`/proc/${pid}/cmdline`).replaceAll("\0", " ");
        if (this.in(line).length > 0) this.#commandLines.add(line);
      }
    }, lookEveryMs);
  }

  /** @returns the command lines that held a secret */
  endWatch(): string[] {
    clearInterval(this.#timer);
    return [...this.#commandLines];
  }
}

function formsOf(text: string): string[] {
  if (text === "") return [];
  // Encoded within other text, a part of it always looks like this, by how many bytes stand before it.
  const inBase64 = ["", "-", "--"].map((before) =>
    Buffer.from(before + text)
      .toString("base64")
      .slice(4, -4),
  );
  return [text, JSON.stringify(text).slice(1, -1), encodeURIComponent(text), ...inBase64];
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return ""; // the process has ended, the file is gone
  }
}
