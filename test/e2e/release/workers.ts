import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ReleasedProduct } from "../../support/released-product.ts";

export function workersFinish(given: () => ReleasedProduct): void {
  const running = async () => {
    const found = await given().containers("worker");
    return found.filter(({ State }) => State === "running").map(({ Id }) => Id);
  };
  const todo = (jobs: string[]) => given().redis(`rpush work:todo ${jobs.join(" ")}`);

  describe("workers", () => {
    test("finish the jobs in hand when the next ones come, and each job is done once", async () => {
      const product = given();
      const jobs = Array.from({ length: 20 }, (_, index) => `job-${index + 1}`);
      await todo(jobs);
      await product.must("bin/aisha release w2 worker --yes --no-commit");
      while ((await product.redis("llen work:todo", "llen work:doing")).join() !== "0,0") await sleep(500);
      const done = (await product.redis("lrange work:done 0 -1")).map((line) => line.split(" "));
      expect(done.map(([, job]) => job).sort()).toEqual([...jobs].sort());
      expect(new Set(done.map(([version]) => version))).toEqual(new Set(["w1", "w2"]));
    });

    test("that are new do not stay at work when another part of their release fails", async () => {
      const product = given();
      const old = await running();
      product.edit((config) => {
        config["aisha:apps"].worker.image = product.declared("w1", "redis");
        config["aisha:apps"]["webhook-api"].image = product.declared("bad");
      });
      const { code, output } = await product.run("bin/up");
      expect(code).toBe(1);
      expect(output).toMatch(/webhook-api-\d (is unhealthy|ended)/);
      expect((await running()).sort()).toEqual(old.sort());
    });

    test("nor when it is one that only Docker sees", async () => {
      const product = given();
      const old = await running();
      product.edit((config) => {
        config["aisha:apps"]["webhook-api"].image = product.declared("v2");
        config["aisha:apps"]["webhook-api"].command = ["no-such-program"];
      });
      const { code, output } = await product.run("bin/up");
      expect(code).toBe(1);
      expect(output).toMatch(/no-such-program/);
      expect((await running()).sort()).toEqual(old.sort());
      product.edit((config) => {
        config["aisha:apps"]["webhook-api"].command = ["node", "webhook-api/main.ts"];
      });
    });

    test("that are bad hold back the others", async () => {
      const product = given();
      product.edit((config) => {
        config["aisha:apps"].worker.env.BAD = "1";
        config["aisha:apps"].worker.health.command = ["sh", "-c", "exit $BAD"];
        config["aisha:apps"]["webhook-api"].image = product.declared("v3");
      });
      const { code, output } = await product.run("bin/up");
      expect(code).toBe(1);
      expect(output).toMatch(/worker-\d is unhealthy/);
      expect(await product.version()).toBe("v2");
    });

    test("and a good release goes through after all, and leaves nothing behind", async () => {
      const product = given();
      product.edit((config) => {
        delete config["aisha:apps"].worker.env.BAD;
        config["aisha:apps"].worker.health.command = ["redis-cli", "-h", "redis", "ping"];
      });
      await product.must("bin/up");
      expect(await product.version()).toBe("v3");
      expect(await product.inventory()).toMatchObject({ "webhook-api": 2, worker: 2 });
      expect((await product.preview("--expect-no-changes")).code).toBe(0);
    });
  });
}
