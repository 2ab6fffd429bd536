import { describe, expect, test } from "vitest";
import type { StackConfig } from "../../support/product.ts";
import { type SmallProduct, whole } from "../../support/small-product.ts";
import { campaign, sample } from "../campaign.ts";
import { expectNothingLost, trafficTo } from "../traffic.ts";

const api = (config: StackConfig) => config["aisha:apps"]["webhook-api"];
const nowhere = `aisha/none@sha256:${"0".repeat(64)}`;

/** What is wrong with a release, and what `up` says of it. */
const bad: [name: string, wrong: (config: StackConfig) => void, says: RegExp[]][] = [
  [
    "one that is unhealthy",
    (config) => {
      api(config).env.REDIS_URL = "redis://nowhere:6379";
      api(config).health = { command: api(config).health.command, intervalSeconds: 1, retries: 2, startSeconds: 0 };
    },
    [/webhook-api-\d (is unhealthy|ended)/, /last lines of its log:\n.*\S/],
  ],
  [
    "one that ends at once",
    (config) => {
      api(config).command = ["node", "webhook-api/missing.ts"];
    },
    [/webhook-api-\d ended with exit code 1/, /Cannot find module '\/app\/webhook-api\/missing.ts'/],
  ],
  [
    "one whose image is missing",
    (config) => {
      api(config).image =
        `${config["aisha:registry"].address ?? "127.0.0.1"}:${config["aisha:registry"].port}/${nowhere}`;
    },
    [/unable to find or pull|not found|manifest unknown/i],
  ],
  [
    "an nginx that cannot run its configuration",
    (config) => {
      config["aisha:nginx"].image = "redis";
    },
    [/exec: \\?"nginx\\?": executable file not found/],
  ],
  [
    "one that listens on another port",
    (config) => {
      api(config).env.PORT = "9999";
      api(config).health.command = ["true"];
    },
    [
      /webhook-api-\d is healthy but does not answer: GET .*:8080\/health fails: .*ECONNREFUSED/,
      /listening on port 9999/,
    ],
  ],
  [
    "one that is healthy and dead in 5 s",
    (config) => {
      api(config).command = [
        "node",
        "-e",
        "setTimeout(() => process.exit(3), 5000); import('/app/webhook-api/main.ts')",
      ];
      api(config).settleSeconds = 10;
    },
    [
      /webhook-api-\d did not stay well for 10 s: it ended (with exit code 3|and was started again)/,
      /listening on port/,
    ],
  ],
];

const attempts = campaign
  ? ["", "", "", "--refresh=false", "--refresh=false", "--refresh=false", ""]
  : ["", "--refresh=false"];

/** The old containers serve whatever is tried, and one good `up` leaves nothing of it. */
export function badReleasesStopAtTheirGate(product: () => SmallProduct): void {
  const tried = sample(bad, 1);
  const followed = sample(tried, 1).map(([name]) => name);

  describe.each(tried)("a bad release, %s,", (name, wrong, says) => {
    const up = (options = "") => product().run(`bin/up ${options && `-- ${options}`}`);
    const serves = async (version: string) => {
      const { code, output } = await up();
      expect(code, output).toBe(0);
      expect(await product().version()).toBe(version);
      expect(await product().inventory()).toEqual(whole);
      expect((await product().preview("--expect-no-changes")).code).toBe(0);
    };

    test(`fails ${attempts.length} times, with refresh and without, for its reason, and the old one serves`, async () => {
      const traffic = trafficTo(product());
      product().release("bad", wrong);
      for (const options of attempts) {
        const { code, output } = await up(options);
        expect(code, output).toBe(1);
        for (const said of says) expect(output).toMatch(said);
      }
      await expectNothingLost(product(), traffic);
      expect(await product().version()).toBe("1");
    });

    test("taken back, leaves nothing behind", async () => {
      product().release(1);
      await serves("1");
    });

    test.runIf(followed.includes(name))("followed by a good one, leaves nothing behind", async () => {
      product().release("bad", wrong);
      expect((await up()).code).toBe(1);
      product().release("good");
      await serves("good");
      product().release(1);
      await serves("1");
    });
  });
}
