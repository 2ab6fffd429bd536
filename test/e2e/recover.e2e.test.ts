import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { parse, stringify } from "yaml";
import { lockHolders } from "../../ops/stranded-lock.ts";
import { postJson } from "../support/https.ts";
import { killPulumiAt } from "../support/kill.ts";
import { Product } from "../support/product.ts";

let product: Product;

const names = async (part?: string) => (await product.containers(part)).map(({ Names }) => Names[0]).sort();
const post = async () => (await postJson(`${product.base}/webhook`, { chat: 1, text: "hello" })).status;
const locks = () => lockHolders(product.stack, join(product.clone.folder, ".aisha/state"));

/** Declares the least that serves requests, with a value that makes a release of it. */
function declare(release: string): void {
  product.configure((text) => {
    const file = parse(text);
    const { redis, "webhook-api": api } = file.config["aisha:apps"];
    file.config["aisha:apps"] = { redis, "webhook-api": { ...api, env: { ...api.env, RELEASE: release } } };
    delete file.config["aisha:bots"];
    return stringify(file);
  });
}

/** Begins a release and kills it when the engine has made the first new container. */
async function killedRelease(release: string): Promise<void> {
  declare(release);
  const killed = killPulumiAt(product, "webhook-api", "create");
  expect((await product.run("bin/up")).code).toBe(1);
  await killed;
  expect(locks()).toHaveLength(1);
  expect(await post()).toBe(202);
}

/** Exactly what is declared is there, as the release says, and it serves. */
async function expectConverged(release: string): Promise<void> {
  const found = await product.containers();
  const parts = found.map(({ Labels }) => Labels["aisha.part"]).sort();
  expect(parts).toEqual(["nginx", "redis", "registry", "webhook-api", "webhook-api"]);
  for (const { Id } of await product.containers("webhook-api")) {
    expect((await product.engine.getContainer(Id).inspect()).Config.Env).toContain(`RELEASE=${release}`);
  }
  const preview = await product.run("bin/aisha pulumi preview --expect-no-changes");
  expect(preview.code, preview.output).toBe(0);
  expect(await post()).toBe(202);
}

beforeAll(async () => {
  product = new Product("e2e-recover", 7);
  declare("0");
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

test("a stack without a file is an error", async () => {
  const { code, output } = await product.run("bin/aisha recover --stack nowhere");
  expect(output).toMatch(/^✗ Pulumi\.nowhere\.yaml is missing, so there is no stack nowhere \(there is .*\); name/);
  expect(code).toBe(1);
});

test("after a release that was killed, it takes away what the state does not know, and one up converges", async () => {
  const before = await names("webhook-api");
  await killedRelease("1");

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
  expect(await post()).toBe(202);

  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  await expectConverged("1");
});

test("after a release that was killed, up recovers by itself", async () => {
  await killedRelease("2");
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  expect(output).toMatch(/✓ container webhook-api-\d-\w+ on server local removed: the state does not know it\n/);
  expect(output).toContain(`✓ lock of stack ${product.stack} released`);
  await expectConverged("2");
});

test("while an update is at work, it refuses and touches nothing", async () => {
  declare("3");
  const up = product.run("bin/aisha pulumi up --yes --skip-preview");
  await expect.poll(() => locks().length, { timeout: 30_000 }).toBe(1);
  const refused = await product.run("bin/aisha recover --yes");
  expect(refused.output).toMatch(/^✗ stack e2e-recover is being updated by process \d+ on \S+; wait until it ends/m);
  expect(refused.code).toBe(1);
  const { code, output } = await up;
  expect(code, output).toBe(0);
  await expectConverged("3");
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
