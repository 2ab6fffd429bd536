import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { output } from "../../ops/process.ts";
import { SmallProduct } from "../support/small-product.ts";

const stack = "e2e-cleanup";
let product: SmallProduct;

beforeAll(async () => {
  product = new SmallProduct(stack, 21);
  await product.must("bin/up");
});

afterAll(() => product?.remove());

test("on this machine a second up changes nothing, and nothing is to remove", async () => {
  expect(await product.must("bin/up")).toMatch(/Resources:\s+\d+ unchanged/);
  expect(await product.must("bin/aisha cleanup --dry-run --now")).toBe("nothing to remove");
});

test("what an earlier release left is shown, and removed when it is agreed to", async () => {
  const old = `${product.registry}/aisha/sample:old`;
  await output("sh", ["-c", `tar c -T /dev/null | docker import - ${old}`]);
  await output("docker", [
    "run",
    "--name",
    "cleanup-left",
    "--label",
    `aisha.stack=${stack}`,
    "debian:trixie-slim",
    "true",
  ]);
  const refused = await product.run("bin/aisha cleanup --now");
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(
    `nothing was removed; to remove the above, run: bin/aisha cleanup --stack ${stack} --yes`,
  );
  const done = await product.must("bin/aisha cleanup --now --yes");
  console.log(done);
  expect(done).toMatch(/^local +removed +container +cleanup-left /m);
  expect(done).toMatch(/^local +removed +image +aisha\/sample:old /m);
  expect(await product.must("bin/aisha cleanup --dry-run --now")).toBe("nothing to remove");
  expect(await product.inventory()).toEqual({ nginx: 1, redis: 1, registry: 1, "webhook-api": 2 });
});

test("images of the release before stay with the last one's", async () => {
  await product.must("echo '// another' >>sample/webhook-api/main.ts && bin/up");
  expect(await product.must("bin/aisha cleanup --dry-run --now")).not.toMatch(/image/);
});

test("nothing of the host is changed for it", () => {
  expect(existsSync("/etc/systemd/system/aisha-housekeeping.timer")).toBe(false);
  expect(existsSync(join(product.clone.folder, ".aisha", stack, "housekeeping/notes/seen"))).toBe(true);
});
