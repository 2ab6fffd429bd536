import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const library = join(import.meta.dirname, "../../bin/lib.sh");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-packages-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What bin/lib.sh itself says about the folder. */
function inStep(): boolean {
  const script = `. "${library}"; if packages_in_step "${folder}"; then echo yes; else echo no; fi`;
  return execFileSync("bash", ["-c", script], { encoding: "utf8" }) === "yes\n";
}

function file(path: string, seconds: number): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  writeFileSync(join(folder, path), "{}");
  utimesSync(join(folder, path), seconds, seconds);
}

test("packages that were never installed are not in step", () => {
  file("package-lock.json", 100);
  expect(inStep()).toBe(false);
});

test("packages installed after the lock file was written are in step", () => {
  file("package-lock.json", 100);
  file("node_modules/.package-lock.json", 101);
  expect(inStep()).toBe(true);
});

test("a lock file that changed since asks for an install", () => {
  file("node_modules/.package-lock.json", 101);
  file("package-lock.json", 102);
  expect(inStep()).toBe(false);
});

test("an install that was cut short is done again: npm writes its own list last", () => {
  file("package-lock.json", 100);
  file("node_modules/left-pad.js", 101);
  expect(inStep()).toBe(false);
});
