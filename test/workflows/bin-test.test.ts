import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Clone } from "../support/clone.ts";

const clone = new Clone();
afterAll(() => clone.remove());

test("a broken workflow fails bin/test, and nothing else does", { timeout: 240_000 }, async () => {
  // Of the tests one is enough here, and of the rest what the commands need.
  for (const part of ["test", "bench", "docs", "offline", "components"])
    rmSync(join(clone.folder, part), { recursive: true });
  rmSync(join(clone.folder, "index.ts"));
  const one = 'import { expect, test } from "vitest";\n\ntest("one", () => expect(1).toBe(1));\n';
  await clone.run("git init -q && mkdir test"); // what git ignores is no part of lint
  writeFileSync(join(clone.folder, "test/one.test.ts"), one);
  const file = join(clone.folder, ".github/workflows/drift.yml");
  writeFileSync(file, readFileSync(file, "utf8").replace("needs: stacks", "needs: nobody"));
  const { code, stdout, stderr } = await clone.run("bin/test --unit");
  const said = stdout + stderr;
  expect(said).toMatch(/✗ \.github\/workflows\/drift\.yml:\d+:3: job "drift" needs job "nobody" which does not exist/);
  expect(said.match(/^[✓✗] (types|lint|workflows)$/gm)).toEqual(["✓ types", "✓ lint", "✗ workflows"]);
  expect(stdout.trim().split("\n").at(-1)).toBe("3 passed, 1 failed, 0 skipped");
  expect(code).toBe(1);
});
