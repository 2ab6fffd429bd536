import { expect, test } from "vitest";
import type { ReleasedProduct } from "../../support/released-product.ts";

interface Told {
  by: string;
  outcome: string;
  changed: string[];
  images: Record<string, string>;
}

export function historyIsTold(given: () => ReleasedProduct): void {
  test("history tells of each release, who it was, how it ended and what changed", async () => {
    const releases: Told[] = JSON.parse(await given().must("bin/aisha history --json"));
    const told = releases.map(({ by, outcome, changed, images }) => {
      const tags = changed.map((part) => `${part} ${/:(\w+)@/.exec(images[part]!)?.[1] ?? images[part]}`);
      return `${by} ${outcome}: ${tags.join(", ")}`;
    });
    expect(told.reverse().slice(0, 8)).toEqual([
      "Ana succeeded: nginx nginx, redis redis, webhook-api sample, worker redis",
      ...["v1", "v2", "v3"].map((tag) => `Ana succeeded: webhook-api ${tag}`),
      "Ana failed: webhook-api bad",
      ...["v3", "v2"].map((tag) => `Ana succeeded: webhook-api ${tag}`),
      "Ana succeeded: worker w1",
    ]);
    const shown = (await given().must("bin/aisha history --limit 2")).split("\n");
    expect(shown).toHaveLength(3);
    expect(shown[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z +Ana +succeeded +webhook-api v3 sha256:[0-9a-f]{12}$/);
  });
}
