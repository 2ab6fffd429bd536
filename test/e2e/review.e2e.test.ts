import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Review } from "../../ops/review/review.ts";
import type { StackConfig } from "../support/product.ts";
import { PushedImages } from "../support/pushed-images.ts";
import { SmallProduct } from "../support/small-product.ts";
import { dockerIsRestarted } from "./review/docker-restart.ts";

const product = new SmallProduct("e2e-review", 31);
const images = new PushedImages(product);
let digest = "";

function declare(change: (config: StackConfig) => void = () => {}): void {
  product.release(1, (config) => {
    config["aisha:apps"]["webhook-api"].secrets = { TELEGRAM_TOKEN: "bot-token" };
    change(config);
  });
}

/** What is printed alone, without what is said meanwhile. */
async function review(...options: string[]): Promise<{ code: number | null; output: string }> {
  return product.run(["bin/aisha review", ...options, "2>said.log"].join(" "));
}

const lines = (text: string) => text.trimEnd().split("\n").length;
const containersOf = (part: string) =>
  `docker ps -aq -f label=aisha.stack=${product.stack} -f label=aisha.part=${part}`;

beforeAll(async () => {
  declare();
  await product.must("bin/up");
  digest = await images.push("sample", "v1", "ENV RELEASED=v1");
});

afterAll(() => product.remove());

describe("before a merge", () => {
  test("no change is one line, and no drift", async () => {
    const { code, output } = await review();
    expect(output).toBe("## Review of stack e2e-review: no change\n\nNothing changes: all is as it is declared.\n");
    expect(code).toBe(0);
    expect(await review("--drift")).toEqual({
      code: 0,
      output: "## Drift of stack e2e-review: none\n\nNothing differs from what is declared.\n",
    });
  });

  test("an image release is told on one screen, by tag and digest, and drops no request", async () => {
    const image = `${product.registry}/aisha/sample:v1@${digest}`;
    declare((config) => {
      config["aisha:apps"]["webhook-api"].image = image;
    });
    const { code, output } = await review();
    expect(code).toBe(0);
    expect(output).toMatch(/^## Review of stack e2e-review: v1 of webhook-api, no downtime\n/);
    expect(output).toContain(
      "another image: 2 containers replaced, new beside old until they pass; no request is dropped",
    );
    expect(output).toContain(`| v1 ${digest.slice(0, 19)} |`);
    expect(lines(output)).toBeLessThanOrEqual(40);
    const found: Review = JSON.parse((await review("--json")).output);
    expect(found).toMatchObject({ outcome: "changed", risk: "low", downtime: [], dataAtRisk: [] });
    expect(found.images).toEqual([
      { part: "webhook-api", from: { digest: expect.stringMatching(/^sha256:/) }, to: { tag: "v1", digest } },
    ]);
  });

  test("a change of nginx is told by its lines", async () => {
    declare((config) => {
      config["aisha:apps"]["webhook-api"].routes["/webhook"].maxBodyKb = 128;
    });
    const { code, output } = await review();
    expect(code).toBe(0);
    expect(output).toContain(
      "| low | `nginx.conf of nginx` | 1 line more, 1 line less; reloaded, no request is dropped |",
    );
    expect(output).toMatch(/```diff\n(.*\n)*- +client_max_body_size 64k;\n\+ +client_max_body_size 128k;\n/);
  });

  test("a volume that another takes the place of is data at risk, and refused while it is protected", async () => {
    declare((config) => {
      config["aisha:apps"].redis.volumes = { other: "/data" };
    });
    const refused = await review();
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/^## Review of stack e2e-review: it fails, data at risk\n/);
    expect(refused.output).toContain("redis-data would be deleted and is protected");
    const urn = /state unprotect ('\S+')/.exec(refused.output)?.[1];
    await product.must(`bin/aisha pulumi state unprotect ${urn} --yes`);
    const { code, output } = await review();
    expect(code).toBe(0);
    expect(output).toMatch(/^## Review of stack e2e-review: data at risk: redis-data\n/);
    expect(output).toMatch(/\| \*\*data\*\* \| `redis-data` \| is deleted, with all data in redis-data-\w{7} \|/);
    expect(output).toContain("downtime of redis");
  });

  test("a secret is told of by its name", async () => {
    declare();
    const before = (await product.must("bin/aisha pulumi config get secrets:bot-token")).trim();
    await product.must("printf another-token | bin/aisha pulumi config set --secret secrets:bot-token");
    const { output } = await review("--json");
    expect(output).toContain("another value of secret bot-token: 2 containers replaced");
    for (const value of [before, "another-token"]) expect(output).not.toContain(value);
  });

  test("a stack that its state does not know is told as such, and is not made", async () => {
    await product.must(`cp Pulumi.${product.stack}.yaml Pulumi.first.yaml && cp Pulumi.first.yaml first.before`);
    const { code, output } = await product.run("bin/aisha review --stack first 2>said.log");
    expect(code, output).toBe(0);
    expect(output).toMatch(/^## Review of stack first: first update: everything is created, /);
    await product.must("cmp Pulumi.first.yaml first.before && test ! -e .aisha/state/.pulumi/stacks/aisha/first.json");
    expect(await product.must("ls .aisha/tmp")).not.toContain("review-");
    await product.must("rm Pulumi.first.yaml first.before");
  });

  test("a preview that fails says why, for a comment too", async () => {
    declare((config) => {
      config["aisha:apps"]["webhook-api"].port = 0;
    });
    const { code, output } = await review();
    expect(code).toBe(1);
    expect(output).toMatch(/^## Review of stack e2e-review: the preview failed\n/);
    expect(output).toContain("apps/webhook-api/port: must be 1–65535, got 0; choose a free port");
    expect((await review("--drift")).code).toBe(2);
    await product.run("bin/aisha pulumi preview --json >made.json");
    expect((await review("--from", "made.json")).output).toBe(output);
    const wrong = await review("--drift", "--from", "package.json");
    expect(wrong.code).toBe(2);
    expect(wrong.output).toContain("package.json has no preview");
    declare();
  });
});

describe("after an up", () => {
  test("what was stopped and edited by hand is told of as drift", async () => {
    await product.must(`docker stop $(${containersOf("webhook-api")} | head -n 1)`);
    await product.must(`sed -i '1i # by hand' .aisha/${product.stack}/nginx/nginx.conf`);
    const { code, output } = await review("--drift");
    expect(code).toBe(1);
    expect(output).toMatch(/^## Drift of stack e2e-review: 2 things differ from what is declared\n/);
    expect(output).toMatch(/`webhook-api` \| webhook-api-[12] does not run: 1 container replaced/);
    expect(output).toContain("| attention | `nginx.conf of nginx` | changed by hand: 1 line less");
    expect(output).toContain("-# by hand\n");
  });
});

dockerIsRestarted();
