import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../ops/check/finding.ts";
import { until } from "../support/https.ts";
import { sample, seed } from "./campaign.ts";
import type { Fault } from "./check/fault.ts";
import { containerFaults } from "./check/faults-containers.ts";
import { nginxFaults } from "./check/faults-nginx.ts";
import { outsideFaults } from "./check/faults-outside.ts";
import { serverFaults } from "./check/faults-servers.ts";
import { CheckedProduct } from "./check/product.ts";

let product: CheckedProduct;

beforeAll(async () => {
  product = await CheckedProduct.open("e2e-check");
  await product.two.up();
}, 900_000);

afterAll(() => product?.close());

/** Seconds until a fault shows, as a health check that must fail three times first. */
const shownWithin = 60;
const problems = ({ findings }: { findings: Finding[] }) => findings.filter(({ level }) => level === "problem");

test("two servers with 20 containers are well", async () => {
  await product.untilWell();
  const checked = await product.check();
  expect(problems(checked)).toEqual([]);
  expect(checked.unchecked).toEqual([]);
  const containers = await product.two.app.exec("docker ps -q | wc -l");
  expect(Number(containers)).toBeGreaterThanOrEqual(19);
  console.log(`a check of 20 containers on two servers took ${checked.seconds} s`);
});

describe(`a check names each fault, and nothing else (seed ${seed})`, () => {
  const faults: Fault[] = [...serverFaults, ...containerFaults, ...nginxFaults, ...outsideFaults];

  test.each(sample(faults, 8).map((fault) => [fault.name, fault] as const))("%s", async (_, fault) => {
    try {
      await fault.damage(product);
      const began = Date.now();
      let checked = await product.check();
      await until(async () => {
        if (checked.code !== 1) checked = await product.check();
        return checked.code === 1;
      }, shownWithin);
      const named = problems(checked).map(({ section, where, what }) => `${section}: ${where} ${what}`);
      expect(named).toEqual([expect.stringMatching(new RegExp(`^${fault.section}: ${fault.says.source.slice(1)}`))]);
      const [{ fix }] = problems(checked) as [Finding];
      expect(fix).not.toBe("");
      if (fault.hidesAll) expect((await product.check("services")).code).toBe(1); // what cannot be asked is not well
      console.log(`${fault.name}: named ${(Date.now() - began) / 1000} s after it, by a check of ${checked.seconds} s`);
    } finally {
      await fault.repair(product);
      await product.untilWell();
    }
  });
});
