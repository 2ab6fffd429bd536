import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stacksInState } from "../../ops/state.ts";
import { lockHolders } from "../../ops/stranded-lock.ts";

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
