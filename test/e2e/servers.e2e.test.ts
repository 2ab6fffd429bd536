import { afterAll, beforeAll, expect, test } from "vitest";
import { TwoServers } from "../support/two-servers.ts";
import { botsKeepTheirLease } from "./servers/bots.ts";
import { daemonIsChangedWithCare } from "./servers/daemon.ts";
import { aLostServerIsForgotten, downTakesItAway } from "./servers/down.ts";
import { serverDriftIsHealed } from "./servers/drift.ts";
import { faultsAreNamed } from "./servers/errors.ts";
import { firewallGuards } from "./servers/firewall.ts";
import { killedSetUpsGoOn } from "./servers/killed.ts";
import { rebootsAreSurvived } from "./servers/reboot.ts";
import { imagesAreReleased } from "./servers/release.ts";
import { sickContainersAreRevived } from "./servers/revive.ts";
import { keysStayWhereTheyAre } from "./servers/secrets.ts";
import { stagingComesUp } from "./servers/staging.ts";

let two: TwoServers;

beforeAll(async () => {
  two = await TwoServers.open("e2e-servers");
});

afterAll(() => two?.close());

/** Milliseconds; some minutes on a machine that builds images beside other work. */
const firstUpMs = 900_000;

test("two bare servers come to serve by one up", { timeout: firstUpMs }, async () => {
  expect(await two.app.exec("command -v docker python3 nft || true")).toBe("");
  await two.up();
  expect(await two.version()).toBe("1");
  const images = await two.app.exec("docker ps --format '{{.Image}}'");
  for (const image of images.trim().split("\n")) expect(image).toContain(`${two.infra.address}:5000/aisha/`);
});

test("a second up changes nothing", async () => {
  expect(await two.up()).toMatch(/Resources:\s+\d+ unchanged/);
});

firewallGuards(() => two);
keysStayWhereTheyAre(() => two);
serverDriftIsHealed(() => two);
faultsAreNamed(() => two);
daemonIsChangedWithCare(() => two);
imagesAreReleased(() => two);
sickContainersAreRevived(() => two);
botsKeepTheirLease(() => two);
rebootsAreSurvived(() => two);
killedSetUpsGoOn(() => two);
aLostServerIsForgotten(() => two);
downTakesItAway(() => two);
stagingComesUp();
