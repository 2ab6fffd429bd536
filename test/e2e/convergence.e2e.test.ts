import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { get, postJson } from "../support/https.ts";
import { Product } from "../support/product.ts";

let product: Product;

const ids = async (part: string) => (await product.containers(part)).map(({ Id }) => Id).sort();
const post = () => postJson(`${product.base}/webhook`, { chat: 1, text: "hello" });
const clean = async () => expect((await product.run("bin/aisha pulumi preview --expect-no-changes")).code).toBe(0);

beforeAll(async () => {
  product = new Product("e2e-convergence", 2);
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
});

afterAll(() => product.remove());

describe("a release that ends at once", () => {
  let before: string[];

  test("fails with the reason and the log, and the old containers serve", async () => {
    before = await ids("webhook-api");
    product.configure((text) => text.replace("webhook-api/main.ts", "webhook-api/missing.ts"));
    const { code, output } = await product.run("bin/up");
    expect(code).toBe(1);
    expect(output).toMatch(/webhook-api-\d ended with exit code 1; the containers that passed before still serve/);
    expect(output).toContain("Cannot find module '/app/webhook-api/missing.ts'");
    expect(await ids("webhook-api")).toEqual(expect.arrayContaining(before));
    expect((await post()).status).toBe(202);
  });

  test("tried again, fails again, and the old containers still serve", async () => {
    expect((await product.run("bin/up")).code).toBe(1);
    expect((await post()).status).toBe(202);
  });

  test("taken back, leaves nothing behind", async () => {
    product.configure((text) => text);
    const { code, output } = await product.run("bin/up");
    expect(code, output).toBe(0);
    expect(await ids("webhook-api")).toHaveLength(2);
    expect((await post()).status).toBe(202);
    await clean();
  });
});

test("drift is shown and healed: a stopped container, an edited nginx.conf, a replica cut off nginx", async () => {
  const [api1, api2] = await ids("webhook-api");
  const [worker] = await ids("worker");
  await product.engine.getContainer(worker!).stop();
  const conf = join(product.clone.folder, `.aisha/${product.stack}/nginx/nginx.conf`);
  const declared = readFileSync(conf, "utf8");
  appendFileSync(conf, "# by hand\n");
  const networks = await product.engine.listNetworks({ filters: { label: [`aisha.stack=${product.stack}`] } });
  const edge = networks.find(({ Labels }) => Labels?.["aisha.part"] === "edge")!;
  await product.engine.getNetwork(edge.Id).disconnect({ Container: api1! });

  const preview = await product.run("bin/aisha pulumi preview --diff");
  expect(preview.output).toContain("# by hand");
  expect(preview.output).toContain("worker-1");
  expect(preview.output).toMatch(/host:index:Gate: \(update\)\s+\[id=webhook-api\]/);

  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  expect(readFileSync(conf, "utf8")).toBe(declared);
  expect(await ids("webhook-api")).toEqual([api1, api2].sort());
  expect((await product.containers("worker")).map(({ State }) => State)).toEqual(["running"]);
  expect((await get(`${product.base}/health`)).status).toBe(200);
  await clean();
});
