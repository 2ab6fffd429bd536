import { describe, expect, test } from "vitest";
import type { StackConfig } from "../../support/product.ts";
import { type SmallProduct, whole } from "../../support/small-product.ts";
import { campaign } from "../campaign.ts";

/** What the API answers to a request that means nothing, and so changes nothing. */
const harmless = { path: "/webhook", method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" };

const withSmoke = (status: number) => (config: StackConfig) => {
  config["aisha:apps"]["webhook-api"].smoke = { answers: { ...harmless, status, withinSeconds: 2 } };
};

export function smokeChecksDecide(product: () => SmallProduct): void {
  describe.runIf(campaign)("a release with a smoke check", () => {
    const up = () => product().run("bin/up");

    test("passes where it is answered as declared, and is not asked again where nothing changes", async () => {
      product().release("smoked", withSmoke(400));
      expect((await up()).code).toBe(0);
      expect((await up()).output).toMatch(/Resources:\s+\d+ unchanged/);
    });

    test("fails where it is not, with what was answered and the containers before still there", async () => {
      product().release("refused", withSmoke(418));
      const { code, output } = await up();
      expect(code).toBe(1);
      expect(output).toMatch(/POST https:\/\/127\.0\.0\.1:\d+\/webhook was answered 400, not 418: /);
      expect((await product().inventory())["webhook-api"]).toBe(4);
      expect((await up()).code).toBe(1);
    });

    test("taken back, leaves nothing behind", async () => {
      product().release(1);
      const { code, output } = await up();
      expect(code, output).toBe(0);
      expect(await product().version()).toBe("1");
      expect(await product().inventory()).toEqual(whole);
    });
  });
}
