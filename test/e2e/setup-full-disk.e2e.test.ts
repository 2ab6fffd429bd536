import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Clone } from "../support/clone.ts";
import { canAlterMounts, withMounts } from "../support/machine.ts";

const canBuild = canAlterMounts && spawnSync("go", ["version"]).status === 0;

let clone: Clone;
beforeEach(() => {
  clone = new Clone();
  mkdirSync(join(clone.folder, ".aisha"));
});
afterEach(() => clone.remove());

/** A disk that has room enough when the build begins and shrinks to 300 MB while it goes on. */
const shrinkingDisk = `mount -t tmpfs -o size=6g tmpfs .aisha`;
const shrink = `
  echo "[\\"cli\\", \\"plugins\\"]" >.aisha/unreachable.json
  bin/up & up=$!
  while kill -0 $up && ! [ -d .aisha/cache/go/mod/cache/download/github.com ]; do sleep 0.1; done
  mount -o remount,size=300m .aisha
  code=0; wait $up || code=$?
  find .aisha -path .aisha/cache -prune -o -type f -print
  exit $code`;

test.skipIf(!canBuild)(
  `a disk that fills up while building${canBuild ? "" : " (skipped: needs root and Go)"}`,
  async () => {
    const run = await clone.run(withMounts(shrinkingDisk, shrink));
    expect(run.stderr).toMatch(
      /^✗ \S+\/.aisha ran out of space \(0.0 GB free\) while the Pulumi CLI was built: 5.0 GB are needed; free some/m,
    );
    const left = run.stdout.split("\n").filter((line) => line.startsWith(".aisha/"));
    expect(left.sort()).toEqual([".aisha/lock", ".aisha/unreachable.json"]);
    expect(run.code).toBe(1);
  },
);
