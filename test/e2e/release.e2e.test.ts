import { afterAll, beforeAll, expect, test } from "vitest";
import { ReleasedProduct } from "../support/released-product.ts";
import type { Traffic } from "../support/traffic.ts";
import { campaign } from "./campaign.ts";
import { releasesByTag } from "./release/by-tag.ts";
import { changesOfNginx } from "./release/changes.ts";
import { historyIsTold } from "./release/history.ts";
import { maintenanceIsSwitched } from "./release/maintenance.ts";
import { releasesAreRefused } from "./release/refused.ts";
import { restartsAreSurvived } from "./release/restarts.ts";
import { workersFinish } from "./release/workers.ts";
import { expectNothingLost, lostInASwap, trafficTo } from "./traffic.ts";

const leastInACampaign = 20_000;
let product: ReleasedProduct;
let traffic: Traffic;

beforeAll(async () => {
  product = new ReleasedProduct("e2e-release", 8);
  await product.begin();
  traffic = trafficTo(product);
});

afterAll(() => product.remove());

// All of this happens in one traffic, and in this order.
releasesByTag(() => product);
changesOfNginx(() => product);
maintenanceIsSwitched(() => product);
workersFinish(() => product);

test("of all requests meanwhile none was lost, and each was worked once", async () => {
  const account = await expectNothingLost(product, traffic, {
    unopened: campaign ? lostInASwap : 0, // nginx is swapped in campaigns only
    maintenance: true,
  });
  expect(account.unavailable.length).toBeGreaterThan(0);
  expect(account.freshShare).toBeGreaterThanOrEqual(0.5);
  if (campaign) expect(account.sent).toBeGreaterThanOrEqual(leastInACampaign);
});

historyIsTold(() => product);
restartsAreSurvived(() => product);
releasesAreRefused(() => product);
