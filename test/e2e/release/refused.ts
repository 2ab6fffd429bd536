import { describe, expect, test } from "vitest";
import type { ReleasedProduct } from "../../support/released-product.ts";
import { answered } from "../../support/terminal.ts";

export function releasesAreRefused(given: () => ReleasedProduct): void {
  const refused = async (command: string, says: RegExp) => {
    const before = given().stackFile();
    const { code, output } = await given().run(`bin/aisha ${command}`);
    expect(code, output).toBe(1);
    expect(output).toMatch(says);
    expect(given().stackFile()).toBe(before);
    expect(await given().version()).toBe("v3");
  };

  describe("a release that cannot be", () => {
    test("since the file has other changes", () =>
      refused("release v1 --yes", /has changes that are not committed yet; commit them .* --no-commit/));

    test("for want of the tag", async () => {
      await given().must("git commit -qam 'All of it'");
      await refused("release v9 --yes", /there is no tag v9 in .*\/aisha\/sample.*; push it there first/);
    });

    test("for want of the part", () =>
      refused("release v1 api --yes", /there is no api in stack .* redis, webhook-api, worker, nginx/));

    test("since nobody can be asked", () =>
      refused("release v1", /nobody can be asked without a terminal; there give --yes/));

    test("since somebody said no", async () => {
      const state = async () => [given().stackFile(), await given().must("git rev-parse HEAD")];
      const before = await state();
      const { code, output } = await answered(given(), "bin/aisha release v1", /Bring this up\?/, "n");
      expect(code).toBe(1);
      expect(output).toMatch(/Bring this up.*nothing was changed/s);
      expect(await state()).toEqual(before);
    });
  });
}
