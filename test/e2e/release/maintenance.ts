import { expect, test } from "vitest";
import { get } from "../../support/https.ts";
import type { ReleasedProduct } from "../../support/released-product.ts";

/** How it is switched by whoever must not wait for anything else. */
const only = "bin/up -- --target '**nginx-maintenance**'";

export function maintenanceIsSwitched(given: () => ReleasedProduct): void {
  const declare = (on: boolean, image = "v2") =>
    given().edit((config) => {
      config["aisha:nginx"].maintenance = on;
      config["aisha:apps"]["webhook-api"].image = given().declared(image);
    });

  test("maintenance is switched on, though a bad release is under way in the same up", async () => {
    const product = given();
    declare(true, "bad");
    expect((await product.run("bin/up")).code).toBe(1);
    const { status, headers, body } = await product.post();
    expect([status, headers["retry-after"], JSON.parse(body)]).toEqual([503, "60", { error: "not available for now" }]);
    expect((await get(`${product.base}/health`)).status).toBe(200);
  });

  test("and off alone, without any gate", async () => {
    const product = given();
    declare(false);
    const output = await product.must(only);
    expect(output).toMatch(/File nginx-maintenance/);
    expect(output).not.toMatch(/Gate/);
    expect(await product.version()).toBe("v2");
    await product.must("bin/up");
    expect((await product.inventory())["webhook-api"]).toBe(2);
  });
}
