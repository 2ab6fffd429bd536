import { describe, expect, test } from "vitest";
import type { ReleasedProduct } from "../../support/released-product.ts";

const aisha = (product: ReleasedProduct, command: string) => product.run(`bin/aisha ${command}`);

/** Runs a command. `pulled` has the names of the product's images that the engine pulled meanwhile. */
async function run(product: ReleasedProduct, command: string): Promise<{ output: string; pulled: string[] }> {
  const pulled: string[] = [];
  const events = await product.engine.getEvents({ filters: { type: ["image"], event: ["pull"] } });
  events.on("data", (line) => pulled.push(String(line)));
  const { code, output } = await aisha(product, command);
  (events as NodeJS.ReadableStream & { destroy(): void }).destroy();
  expect(code, output).toBe(0);
  return { output, pulled: pulled.filter((name) => name.includes(product.registry)) };
}

interface Slow {
  version: string;
  sentAt: number;
  endedAt: number;
}

async function slowRequest(product: ReleasedProduct): Promise<Slow> {
  const sentAt = Date.now();
  const { status, headers } = await product.post(5000);
  return { version: status === 202 ? String(headers["x-version"]) : `status ${status}`, sentAt, endedAt: Date.now() };
}

export function releasesByTag(given: () => ReleasedProduct): void {
  describe("a release", () => {
    test("by tag is written by digest, committed, and brought up", async () => {
      const product = given();
      const before = product.stackFile();
      const { pulled, output } = await run(product, "release v1 --yes");
      expect(pulled).toHaveLength(1);
      expect(await product.version()).toBe("v1");
      expect(output).toMatch(/v1 is there for webhook-api; without it, and so left: redis, worker, nginx/);
      expect(output).toMatch(new RegExp(`webhook-api +sample +v1 ${product.digests.v1!.slice(0, 19)}`));
      expect(product.stackFile()).toBe(
        before.replace(/(webhook-api:\n +image: )sample/, `$1${product.declared("v1")}`),
      );
      expect(await product.must("git log -1 --format='%an: %s'")).toBe("Ana: Release v1 of webhook-api");
      expect(await product.must("git status --porcelain")).toBe("");
    });

    test("of one part that is named; requests of 5 s that run through the switch end with their own answers", async () => {
      const product = given();
      const slow: Promise<Slow>[] = [];
      const timer = setInterval(() => slow.push(slowRequest(product)), 500);
      await product.must("bin/aisha release v2 webhook-api --yes");
      clearInterval(timer);
      const answers = await Promise.all(slow);
      expect(new Set(answers.map(({ version }) => version))).toEqual(new Set(["v1", "v2"]));
      const switchedAt = Math.min(...answers.flatMap(({ version, sentAt }) => (version === "v2" ? sentAt : [])));
      const through = answers.filter(({ version, endedAt }) => version === "v1" && endedAt > switchedAt);
      expect(through.length).toBeGreaterThan(0);
      expect(await product.version()).toBe("v2");
    });

    test("that is there already changes and commits nothing", async () => {
      const product = given();
      const head = await product.must("git rev-parse HEAD");
      const output = await product.must("bin/aisha release v2 --yes");
      expect(output).toMatch(/declares this already/);
      expect(output).toMatch(/Resources:\s+\d+ unchanged/);
      expect(await product.must("git rev-parse HEAD")).toBe(head);
    });

    test("that is bad fails with its reason, and the one before serves", async () => {
      const product = given();
      await product.must("bin/aisha release v3 --yes --no-commit");
      await product.must("git commit -qam 'By hand'");
      const { code, output } = await aisha(product, "release bad --yes");
      expect(code).toBe(1);
      expect(output).toMatch(/webhook-api-\d is unhealthy|webhook-api-\d ended/);
      expect(await product.version()).toBe("v3");
    });
  });

  describe("a rollback", () => {
    test("of one that failed brings back the digests that serve, without a pull", async () => {
      const product = given();
      expect((await run(product, "rollback --yes")).pulled).toEqual([]);
      expect(product.images.declared("webhook-api")).toBe(product.declared("v3"));
      expect(await product.version()).toBe("v3");
      expect((await product.inventory())["webhook-api"]).toBe(2);
      expect(await product.must("git log -1 --format=%s")).toMatch(/^Roll back to Release v3 of webhook-api \(/);
    });

    test("again goes to the exact digests before that, without a pull", async () => {
      const product = given();
      expect((await run(product, "rollback --yes")).pulled).toEqual([]);
      expect(product.images.declared("webhook-api")).toBe(product.declared("v2"));
      expect(await product.version()).toBe("v2");
    });

    test("is not undone by the next release of another part", async () => {
      const product = given();
      await product.must("bin/aisha release w1 worker --yes");
      expect(product.images.declared("worker")).toBe(product.declared("w1", "redis"));
      expect(product.images.declared("webhook-api")).toBe(product.declared("v2"));
      expect(await product.version()).toBe("v2");
    });
  });
}
