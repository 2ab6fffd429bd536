import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { repository } from "../../../ops/repository.ts";

const folder = mkdtempSync(join(tmpdir(), "aisha-audio-"));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

const script = readFileSync(join(repository, "ops/check/transcription.sh"), "utf8");
const isRoot = process.getuid?.() === 0;

/** Runs the script as somebody without rights. */
const lacks = (place: string, programs: string[], keys: string[], env: Record<string, string> = {}) => {
  const args = ["-c", script, "check", place, String(programs.length), ...programs, ...keys];
  const nobody = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  const ended = spawnSync("sh", args, { env: { PATH: process.env.PATH, ...env }, encoding: "utf8", ...nobody });
  return `${ended.stdout}${ended.stderr}`;
};

test("nothing, where all is there", () => {
  chmodSync(folder, 0o777);
  expect(lacks(folder, ["sh"], ["KEY"], { KEY: "set" })).toBe("");
  expect(readdirSync(folder)).toEqual([]);
});

test("each program, key and folder that is not there", () => {
  const missing = join(folder, "missing");
  expect(lacks(missing, ["sh", "no-such-program"], ["SET", "EMPTY", "UNSET"], { SET: "$(id)", EMPTY: "" })).toBe(
    "program no-such-program\nkey EMPTY\nkey UNSET\nfolder is missing\n",
  );
});

test.runIf(isRoot)("a folder of somebody else's", () => {
  chmodSync(folder, 0o755);
  expect(lacks(folder, [], [])).toBe("folder is owned by 0:0, mode 755, and cannot be written by 65534:65534\n");
});
