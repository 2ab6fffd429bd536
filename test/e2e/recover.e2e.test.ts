import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { lockHolders } from "../../ops/stranded-lock.ts";
import { killPulumiAt } from "../support/kill.ts";
import { SmallProduct, whole } from "../support/small-product.ts";

let product: SmallProduct;

const names = async (part?: string) => (await product.containers(part)).map(({ Names }) => Names[0]).sort();
const locks = () => lockHolders(product.stack, join(product.clone.folder, ".aisha/state"));

/** Begins a release and kills it when the engine has made the first new container. The version before serves. */
async function killedRelease(version: number): Promise<void> {
  product.release(version);
  const killed = killPulumiAt(product, "webhook-api", "create");
  expect((await product.run("bin/up")).code).toBe(1);
  await killed;
  expect(locks()).toHaveLength(1);
  expect(await product.version()).toBe(`${version - 1}`);
}

/** Exactly what is declared is there, and it serves. */
async function expectConverged(version: number): Promise<void> {
  expect(await product.inventory()).toEqual(whole);
  const preview = await product.preview("--expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
  expect(await product.version()).toBe(`${version}`);
}

beforeAll(async () => {
  product = new SmallProduct("e2e-recover", 7);
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
});

afterAll(() => product.remove());

test("with nothing to do, it says so", async () => {
  const before = await names();
  const { code, output } = await product.run("bin/aisha recover");
  expect(output).toContain(`✓ stack ${product.stack}: nothing to recover`);
  expect(code).toBe(0);
  expect(await names()).toEqual(before);
});

test("a state that Pulumi refuses, since a resource stands before what it needs, is put in order by an up", async () => {
  const file = join(product.clone.folder, ".aisha/state/.pulumi/stacks/aisha", `${product.stack}.json`);
  const state = JSON.parse(readFileSync(file, "utf8"));
  const resources: { urn: string }[] = state.checkpoint.latest.resources;
  const indexOf = (end: string) => resources.findIndex(({ urn }) => urn.endsWith(end));
  const [redis] = resources.splice(indexOf("::redis-1"), 1);
  resources.splice(indexOf("RemoteImage::local.redis"), 0, redis!);
  writeFileSync(file, JSON.stringify(state));
  const { code, output } = await product.run("bin/up");
  expect(output).toContain("snapshot integrity failure");
  expect(output).toMatch(/the state is in order again.*Resources:\s+\d+ unchanged/s);
  expect(code).toBe(0);
  await expectConverged(1);
});

test("a stack without a file is an error", async () => {
  const { code, output } = await product.run("bin/aisha recover --stack nowhere");
  expect(output).toMatch(/^✗ Pulumi\.nowhere\.yaml is missing, so there is no stack nowhere \(there is .*\); name/);
  expect(code).toBe(1);
});

test("after a release that was killed, it takes away what the state does not know, and one up converges", async () => {
  const before = await names("webhook-api");
  await killedRelease(2);

  const asked = await product.run("bin/aisha recover");
  expect(asked.code).toBe(1);
  expect(asked.output).toMatch(/ {2}lock, held by process \d+, which is gone\n/);
  expect(asked.output).toMatch(/ {2}container webhook-api-\d-\w+ on server local, which the state does not know\n/);
  expect(asked.output).toContain(`run: bin/aisha recover --stack ${product.stack} --yes`);
  const left = await names("webhook-api");
  expect(left).toEqual(expect.arrayContaining(before));
  expect(left.length).toBeGreaterThan(before.length);
  expect(locks()).toHaveLength(1);

  const both = await Promise.all([1, 2].map(() => product.run("bin/aisha recover --yes --json 2>&1")));
  const [done, refused] = both.sort((left, right) => left.code! - right.code!).map(({ output }) => output);
  expect(
    both.map(({ code }) => code),
    `${done}\n${refused}`,
  ).toEqual([0, 1]);
  expect(refused).toMatch(/^bin\/aisha recover cannot start: bin\/aisha recover \(process \d+\) is at work/);
  const { remove, ...said } = JSON.parse(done!.trimEnd().split("\n").at(-1)!);
  expect(said).toMatchObject({ stack: product.stack, done: true, keep: [] });
  expect(before.concat(remove.map(({ name }: { name: string }) => `/${name}`)).sort()).toEqual(left);
  expect(await names("webhook-api")).toEqual(before);
  expect(locks()).toEqual([]);
  expect(await product.version()).toBe("1");

  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  await expectConverged(2);
});

test("after a release that was killed, up recovers by itself", async () => {
  await killedRelease(3);
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  expect(output).toMatch(/✓ container webhook-api-\d-\w+ on server local removed: the state does not know it\n/);
  expect(output).toContain(`✓ lock of stack ${product.stack} released`);
  await expectConverged(3);
});

test("while an update is at work, it refuses and touches nothing", async () => {
  product.release(4);
  const up = product.run("bin/aisha pulumi up --yes --skip-preview");
  await expect.poll(() => locks().length, { timeout: 30_000 }).toBe(1);
  const refused = await product.run("bin/aisha recover --yes");
  expect(refused.output).toMatch(/^✗ stack e2e-recover is being updated by process \d+ on \S+; wait until it ends/m);
  expect(refused.code).toBe(1);
  const { code, output } = await up;
  expect(code, output).toBe(0);
  await expectConverged(4);
});

test("what carries the stack's name but is not of its state stays", async () => {
  const labels = { "aisha.stack": product.stack, "aisha.part": "webhook-api" };
  const other = await product.engine.createContainer({ Image: "debian:trixie-slim", Cmd: ["true"], Labels: labels });
  onTestFinished(() => other.remove());
  const { code, output } = await product.run("bin/aisha recover --yes");
  expect(output).toMatch(
    /· container \S+ on server local stays: nothing in this clone's state points to it, so it may/,
  );
  expect(output).toContain("nothing to recover");
  expect(code).toBe(0);
  expect((await other.inspect()).Id).toBe(other.id);
});
