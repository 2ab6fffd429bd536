import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { stacksInState } from "../../ops/state.ts";
import { lockHolders, lockIn, mustBeHeldAs } from "../../ops/stranded-lock.ts";

let state: string;
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), "aisha-state-"));
});
afterEach(() => rmSync(state, { recursive: true }));

/** A file as Pulumi's file backend leaves it, with its attributes in another beside it. */
function file(path: string, content: object): void {
  mkdirSync(dirname(join(state, path)), { recursive: true });
  writeFileSync(join(state, path), JSON.stringify(content));
  writeFileSync(join(state, `${path}.attrs`), '{"user.content_type":"application/json"}');
}

test("a state that was never written has no stacks and no locks", () => {
  expect(stacksInState(state)).toEqual([]);
  expect(lockHolders("local", state)).toEqual([]);
});

test("the stacks are those of this project", () => {
  file(".pulumi/stacks/aisha/local.json", { version: 3 });
  file(".pulumi/stacks/aisha/local.json.bak", { version: 3 });
  file(".pulumi/stacks/other/prod.json", { version: 3 });
  expect(stacksInState(state)).toEqual(["local"]);
});

test("the lock of a stack names the process that holds it", () => {
  const holder = { pid: 4711, username: "ann", hostname: "box", timestamp: "2026-01-01T00:00:00Z" };
  file(".pulumi/locks/organization/aisha/local/1c1c.json", holder);
  file(".pulumi/locks/organization/aisha/other/2d2d.json", { ...holder, pid: 1 });
  expect(lockHolders("local", state)).toEqual([holder]);
});

const lock = (holder: { pid: number; hostname: string }) =>
  file(".pulumi/locks/organization/aisha/local/1c1c.json", { ...holder, timestamp: "2026-01-01T00:00:00Z" });

test("a lock is stranded when its process is gone, or is no Pulumi any more", () => {
  expect(lockIn(state, "local")).toBeUndefined();
  lock({ pid: process.pid, hostname: hostname() });
  expect(lockIn(state, "local")).toMatchObject({ pid: process.pid });
});

test("a lock is in use while its process runs", async () => {
  const program = join(state, "pulumi");
  writeFileSync(program, "#!/bin/sh\necho up\nread forever\n", { mode: 0o755 });
  const update = spawn(program);
  onTestFinished(() => void update.kill());
  await once(update.stdout, "data");
  lock({ pid: update.pid!, hostname: hostname() });
  expect(() => lockIn(state, "local")).toThrow(
    `stack local is being updated by process ${update.pid} on ${hostname()}; wait until it ends, or end it`,
  );
});

test("a lock of another machine may be in use", () => {
  lock({ pid: 1, hostname: "elsewhere" });
  expect(() => lockIn(state, "local")).toThrow("is being updated by process 1 on elsewhere");
});

const ann = { pid: 4711, username: "ann", hostname: "box", timestamp: "2026-01-01T00:00:00.123Z" };
const ben = { ...ann, pid: 1, username: "ben" };
const seen = { ...ann, isGone: false, others: [] };

test.each([
  ["free, and still is", undefined, []],
  ["held by one, and still is", seen, [ann]],
  ["held by one, and is free", seen, []],
  ["held by two, and still is", { ...seen, others: [ben] }, [ben, ann]],
])("a lock that was %s is the one that was seen", async (_, lock, now) => {
  await expect(mustBeHeldAs("prod", lock, now)).resolves.toBeUndefined();
});

test.each([
  ["free", undefined, ann],
  ["another process's", seen, ben],
  ["another machine's", seen, { ...ann, hostname: "other" }],
  ["an earlier one of the same process", seen, { ...ann, timestamp: "2026-01-01T00:00:09.5Z" }],
])("a lock that was %s belongs to whoever has taken it since", async (_, lock, holder) => {
  await expect(mustBeHeldAs("prod", lock, [holder])).rejects.toThrow(
    /^stack prod is locked by \w+@\w+ \(process \d+\) since 2026-01-01T00:00:0\dZ meanwhile, so its lock is left to that/,
  );
});
