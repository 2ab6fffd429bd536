import { afterAll, beforeAll, expect } from "vitest";
import { SmallProduct } from "../support/small-product.ts";
import { campaign, seed } from "./campaign.ts";
import { badReleasesStopAtTheirGate } from "./convergence/bad-release.ts";
import { driftIsHealed } from "./convergence/drift.ts";
import { killedUpsAreRecovered } from "./convergence/killed.ts";
import { eventsAreInOrder } from "./convergence/order.ts";
import { smokeChecksDecide } from "./convergence/smoke.ts";

let product: SmallProduct;

beforeAll(async () => {
  console.log(`${campaign ? "whole campaign" : "short form"}; seed ${seed}: replay with AISHA_SEED=${seed}`);
  product = new SmallProduct("e2e-convergence", 2);
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
});

afterAll(() => product.remove());

driftIsHealed(() => product);
eventsAreInOrder(() => product);
badReleasesStopAtTheirGate(() => product);
smokeChecksDecide(() => product);
killedUpsAreRecovered(() => product);
