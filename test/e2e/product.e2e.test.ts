import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { get, postJson, until } from "../support/https.ts";
import { Product } from "../support/product.ts";

const chat = 7;
let product: Product;

/** Of all containers of the stack, those without a name of their own included. */
async function volumes(): Promise<string[]> {
  const inspected = (await product.containers()).map(({ Id }) => product.engine.getContainer(Id).inspect());
  return (await Promise.all(inspected)).flatMap(({ Mounts }) => Mounts.flatMap(({ Name }) => Name ?? []));
}

beforeAll(async () => {
  product = new Product("e2e-product", 1);
});

afterAll(() => product.remove());

describe("bin/up in a fresh clone", () => {
  test("brings the product up and says where it answers", async () => {
    const { code, output } = await product.run("bin/up");
    expect(code, output).toBe(0);
    expect(output).toContain(`${product.base}/webhook`);
  });

  test("health is 200", async () => expect((await get(`${product.base}/health`)).status).toBe(200));

  test("a POST to the webhook is 202, and its message arrives in the chat", async () => {
    expect((await postJson(`${product.base}/webhook`, { chat, text: "from the webhook" })).status).toBe(202);
    await until(async () => (await product.messages(chat)).includes("bot: from the webhook"));
  });

  test("a message to the bot is answered once", async () => {
    await postJson(`${product.base}/chat/messages`, { chat, text: "are you there?" });
    await until(async () => (await product.messages(chat)).includes("bot: You said: are you there?"));
    await new Promise((resolve) => setTimeout(resolve, 2000)); // time for a second answer
    const answers = (await product.messages(chat)).filter((line) => line.startsWith("bot: You said"));
    expect(answers).toHaveLength(1);
  });

  test("containers run by digest, hardened", async () => {
    const found = await product.containers();
    expect(found).toHaveLength(9);
    for (const { Id, Labels } of found) {
      const { Config, HostConfig } = await product.engine.getContainer(Id).inspect();
      const part = Labels["aisha.part"];
      expect(Config.Image, part).toMatch(/sha256:[0-9a-f]{64}$/);
      expect(HostConfig, part).toMatchObject({
        CapDrop: ["ALL"],
        SecurityOpt: expect.arrayContaining(["no-new-privileges:true"]),
        ReadonlyRootfs: true,
        MemorySwap: HostConfig.Memory,
        LogConfig: { Type: "json-file", Config: { "max-file": "3", "max-size": "10m" } },
      });
      for (const limit of [HostConfig.Memory, HostConfig.NanoCpus, HostConfig.PidsLimit]) {
        expect(limit, part).toBeGreaterThan(0);
      }
    }
  });

  test("a preview with refresh shows no change", async () => {
    const { code, output } = await product.run("bin/aisha pulumi preview --expect-no-changes");
    expect(code, output).toBe(0);
  });

  test("again, it changes nothing", async () => {
    const { code, output } = await product.run("bin/up");
    expect(code, output).toBe(0);
    expect(output).toMatch(/Resources:\s+\d+ unchanged\n/);
  });

  test("a secret is in no file of the stack", async () => {
    const token = "local-bot-of-the-sample-product";
    expect((await product.run(`grep -rqF ${token} .aisha/state .aisha/${product.stack}`)).code).toBe(1);
  });
});

test("bin/down leaves nothing of the stack behind", async () => {
  const used = await volumes();
  expect(used.length).toBeGreaterThan(2);
  const { code, output } = await product.run("bin/down");
  expect(code, output).toBe(0);
  expect(await product.containers()).toEqual([]);
  const filters = { label: [`aisha.stack=${product.stack}`] };
  expect(await product.engine.listNetworks({ filters })).toEqual([]);
  const left = (await product.engine.listVolumes()).Volumes.map(({ Name }) => Name);
  expect(left.filter((name) => used.includes(name))).toEqual([]);
  const images = await product.engine.listImages();
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [...(RepoTags ?? []), ...(RepoDigests ?? [])]);
  expect(names.filter((name) => name.startsWith(`${product.registry}/`))).toEqual([]);
  expect(existsSync(join(product.clone.folder, ".aisha/state"))).toBe(false);
  expect(readdirSync(join(product.clone.folder, ".aisha"))).not.toContain(product.stack);
});
