import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { capture, type Ended } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

/** A copy of this working tree as a fresh clone has it, but with the npm packages there already (as hard links). */
export class Clone {
  readonly folder = mkdtempSync(join(tmpdir(), "aisha-clone-"));

  constructor() {
    const tracked = `git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -T - -c`;
    execFileSync("bash", ["-c", `${tracked} 2>/dev/null | tar -x -C "${this.folder}"`], { cwd: repository });
    chmodSync(this.folder, 0o755);
    for (const part of ["", "sample"]) this.#linkPackages(part);
  }

  #linkPackages(part: string): void {
    const packages = join(repository, part, "node_modules");
    if (!existsSync(packages)) return;
    const copy = `cp -al "${packages}" . 2>/dev/null || { rm -rf node_modules; cp -a "${packages}" .; }`;
    execFileSync("bash", ["-c", copy], { cwd: join(this.folder, part) });
    utimesSync(join(this.folder, part, "package-lock.json"), 0, 0); // older than the packages, as after an install
  }

  /** Runs a shell script in the clone. `env` is the whole environment beside PATH and HOME. */
  run(script: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const { PATH, HOME } = process.env;
    const options = { cwd: this.folder, env: { PATH, HOME, ...env } };
    return capture("bash", ["-c", script], options);
  }

  /** Every file there is outside of node_modules, with what shows that it was written; not the lock, which stays. */
  files(folder = this.folder): string[] {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => name !== "node_modules" && name !== ".aisha")
      .flatMap((entry) => {
        const path = join(folder, entry.name);
        return entry.isDirectory() ? this.files(path) : [`${path} ${lstatSync(path).mtimeMs}`];
      });
  }

  /** What was made in .aisha. */
  made(): string[] {
    const folder = join(this.folder, ".aisha");
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
