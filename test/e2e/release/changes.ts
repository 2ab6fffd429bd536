import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { get } from "../../support/https.ts";
import type { StackConfig } from "../../support/product.ts";
import type { ReleasedProduct } from "../../support/released-product.ts";
import { campaign } from "../campaign.ts";

/** Changes beside those of images, each brought up by itself. */
export function changesOfNginx(given: () => ReleasedProduct): void {
  const up = async (change: (config: StackConfig) => void) => {
    given().edit(change);
    return given().run("bin/up");
  };
  const good = async (change: (config: StackConfig) => void) => {
    const { code, output } = await up(change);
    expect(code, output).toBe(0);
  };
  const conf = () => readFileSync(join(given().clone.folder, `.aisha/${given().stack}/nginx/nginx.conf`), "utf8");
  const api = (config: StackConfig) => config["aisha:apps"]["webhook-api"];

  test("a snippet that nginx refuses fails in nginx's own words, and the old config is in force and on disk", async () => {
    const before = conf();
    const { code, output } = await up((config) => {
      config["aisha:nginx"].snippets = { server: "no_such_directive on;" };
    });
    expect(code).toBe(1);
    expect(output).toMatch(/unknown directive "no_such_directive" in .*nginx\.conf.*:\d+/);
    expect(conf()).toBe(before);
    expect(await given().version()).toBe("v2");
    await good((config) => {
      delete config["aisha:nginx"].snippets;
    });
  });

  describe.runIf(campaign)("in the same traffic", () => {
    test("nginx's configuration is changed", async () => {
      await good((config) => {
        config["aisha:nginx"].headers = { "X-Release": "1" };
      });
      expect((await get(`${given().base}/health`)).headers["x-release"]).toBe("1");
    });

    test("nginx's image is another", async () => {
      await given().must("bin/aisha release n1 nginx --yes --no-commit");
      const [nginx] = await given().containers("nginx");
      expect(nginx!.Image).toContain(given().digests.n1);
    });

    test.each([4, 2])("there are %d replicas", async (replicas) => {
      await good((config) => {
        api(config).replicas = replicas;
      });
      expect((await given().inventory())["webhook-api"]).toBe(replicas);
    });
  });
}
