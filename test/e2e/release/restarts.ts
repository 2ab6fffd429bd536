import { expect, test } from "vitest";
import { until } from "../../support/https.ts";
import type { ReleasedProduct } from "../../support/released-product.ts";

export function restartsAreSurvived(given: () => ReleasedProduct): void {
  test.each([
    ["one after the other", [0, 1]],
    ["the other way round", [1, 0]],
  ])("API containers that are restarted, %s, serve again without an up", async (_, order) => {
    const product = given();
    const containers = await product.containers("webhook-api");
    for (const index of order) {
      await product.engine.getContainer(containers[index]!.Id).restart();
      await until(async () => (await product.version()) === "v3");
    }
    for (const { Id } of containers) await product.engine.getContainer(Id).stop();
    for (const index of order) await product.engine.getContainer(containers[index]!.Id).start();
    await until(async () => (await product.version()) === "v3");
    expect((await product.preview("--expect-no-changes")).code).toBe(0);
  });
}
