import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { standingOf } from "../../../ops/release/ancestry.ts";

const folder = mkdtempSync(join(tmpdir(), "aisha-ancestry-"));
const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8" }).trim();
const ids: Record<string, string> = { nobodys: "0123456789abcdef0123456789abcdef01234567" };

function commit(name: string): void {
  git("-c", "user.name=Ana", "-c", "user.email=ana@example.org", "commit", "-q", "--allow-empty", "-m", name);
  ids[name] = git("rev-parse", "HEAD");
}

// first ─ second ─ third
//       └ other
beforeAll(() => {
  git("init", "-q", "-b", "main");
  for (const name of ["first", "second", "third"]) commit(name);
  git("checkout", "-q", ids.first!);
  commit("other");
});

afterAll(() => rmSync(folder, { recursive: true }));

const asIs = (commit: string | undefined) => ({ commit, isEdited: false });
const short = (name: string) => ids[name]!.slice(0, 12);

test.each([
  ["second", undefined, "first"],
  ["second", "second", "same"],
  ["third", "first", "newer"],
])("commit %s, where %s is deployed, is %s", async (checkedOut, deployed, is) => {
  git("checkout", "-q", ids[checkedOut]!);
  expect(await standingOf(deployed ? asIs(ids[deployed]) : undefined, folder)).toEqual({ is });
});

test.each([
  ["first", "third", "older", "commit FIRST is older than THIRD, which is deployed"],
  ["other", "third", "apart", "commit FIRST is on another line than THIRD, which is deployed, and would undo it"],
  [
    "third",
    "nobodys",
    "unknown",
    "commit THIRD is deployed and is not in this clone, so nothing tells whether FIRST is newer; if it was pushed: git fetch --unshallow, in a workflow fetch-depth: 0",
  ],
])("commit %s, where %s is deployed, is %s, and it is said why", async (checkedOut, deployed, is, why) => {
  git("checkout", "-q", ids[checkedOut]!);
  const expected = why.replace("FIRST", short(checkedOut)).replace("THIRD", short(deployed));
  expect(await standingOf(asIs(ids[deployed]), folder)).toEqual({ is, why: expected });
});

test.each(["first", "second", "third"])(
  "where what is deployed was not committed, commit %s is told apart",
  async (name) => {
    git("checkout", "-q", ids[name]!);
    const why = `commit ${short("second")} is deployed with changes that were not committed, which ${short(name)} may undo; commit them, and run bin/up there, which records it`;
    expect(await standingOf({ commit: ids.second, isEdited: true }, folder)).toEqual({ is: "edited", why });
  },
);

test("of what was deployed outside of git nothing is known", async () => {
  expect(await standingOf(asIs(undefined), folder)).toMatchObject({ is: "unrecorded" });
});

test("a clone without the commit, since it is shallow, says so", async () => {
  const shallow = `${folder}/shallow`;
  git("clone", "-q", "--depth", "1", "--branch", "main", `file://${folder}`, shallow);
  expect(await standingOf(asIs(ids.first), shallow)).toMatchObject({ is: "unknown" });
  execFileSync("git", ["fetch", "-q", "--unshallow"], { cwd: shallow });
  expect(await standingOf(asIs(ids.first), shallow)).toEqual({ is: "newer" });
});

test("outside of git it is an error", async () => {
  await expect(standingOf(undefined, "/")).rejects.toThrow("not a git repository");
});
