import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const library = join(import.meta.dirname, "../../bin/lib.sh");
let clone: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "aisha-lock-"));
});
afterEach(() => {
  holder?.kill("SIGKILL");
  rmSync(clone, { recursive: true });
});

/** Takes the lock of a clone and goes on as another program, as bin/aisha does. */
const locked = (command: string, program: string) =>
  `. "${library}"; root="${clone}"; lock "${command}"; exec ${program}`;

async function hold(command: string): Promise<ChildProcess> {
  holder = spawn("bash", ["-c", locked(command, "node -e 'console.log(1); setInterval(() => {}, 1e6)'")]);
  await once(holder.stdout!, "data");
  return holder;
}

test("a second command fails at once and names the first with its process", async () => {
  const { pid } = await hold("bin/aisha up");
  const second = spawnSync("bash", ["-c", locked("bin/aisha down", "true")], { encoding: "utf8" });
  expect(second.status).toBe(1);
  expect(second.stderr).toBe(
    `bin/aisha down cannot start: bin/aisha up (process ${pid}) is at work in ${clone}; wait until it ends\n`,
  );
});

test("the lock of a killed command is free", async () => {
  const first = await hold("bin/aisha up");
  first.kill("SIGKILL");
  await once(first, "close");
  expect(spawnSync("bash", ["-c", locked("bin/aisha down", "true")]).status).toBe(0);
});

test("what the command starts does not inherit the lock", () => {
  const list = 'node -e \'require("child_process").spawnSync("ls", ["-l", "/proc/self/fd"], { stdio: "inherit" })\'';
  const open = execFileSync("bash", ["-c", locked("bin/aisha up", list)], { encoding: "utf8" });
  expect(open).toContain("/proc/");
  expect(open).not.toContain(join(clone, ".aisha/lock"));
});
