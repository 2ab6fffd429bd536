import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PushedImages } from "../support/pushed-images.ts";
import { SmallProduct, whole } from "../support/small-product.ts";
import { answered } from "../support/terminal.ts";

let product: SmallProduct;
let images: PushedImages;
const digests: Record<string, string> = {};

const aisha = (command: string) => product.run(`bin/aisha ${command}`);
const declared = (tag: string) => `${product.registry}/aisha/sample:${tag}@${digests[tag]}`;
const git = async (command: string) => (await product.run(`git ${command}`)).output.trim();

beforeAll(async () => {
  product = new SmallProduct("e2e-release", 8);
  images = new PushedImages(product);
  product.release(1, (config) => {
    delete config["aisha:apps"]["webhook-api"].env.VERSION; // images bring their own
  });
  await product.run(`printf '# Ours, with a comment.\n' >>Pulumi.${product.stack}.yaml`);
  await product.run(
    "git init -q -b main && git add . && git -c user.name=Ana -c user.email=ana@example.org commit -qm Begin",
  );
  await product.run("git config user.name Ana && git config user.email ana@example.org");
  const { code, output } = await product.run("bin/up");
  expect(code, output).toBe(0);
  for (const tag of ["v1", "v2", "v3"]) digests[tag] = await images.push("sample", tag, `ENV VERSION=${tag}`);
  digests.bad = await images.push("sample", "bad", "ENV PORT=9999");
  digests.redis = await images.push("redis", "r2");
});

afterAll(() => product.remove());

describe("a release", () => {
  test("by tag is written by digest, committed, and brought up", async () => {
    const before = product.stackFile();
    const { code, output } = await aisha("release v1 --yes");
    expect(code, output).toBe(0);
    expect(await product.version()).toBe("v1");
    expect(output).toMatch(/v1 is there for webhook-api; without it, and so left: redis, nginx/);
    expect(output).toMatch(new RegExp(`webhook-api +sample +v1 ${digests.v1!.slice(0, 19)}`));
    expect(product.stackFile()).toBe(before.replace(/(webhook-api:\n +image: )sample/, `$1${declared("v1")}`));
    expect(await git("log -1 --format='%an: %s'")).toBe("Ana: Release v1 of webhook-api");
    expect(await git("status --porcelain")).toBe("");
  });

  test("of one part that is named leaves the others", async () => {
    expect((await aisha("release v2 webhook-api --yes")).code).toBe(0);
    expect(await product.version()).toBe("v2");
  });

  test("that is there already changes and commits nothing", async () => {
    const head = await git("rev-parse HEAD");
    const { code, output } = await aisha("release v2 --yes");
    expect(code, output).toBe(0);
    expect(output).toMatch(/declares this already/);
    expect(output).toMatch(/Resources:\s+\d+ unchanged/);
    expect(await git("rev-parse HEAD")).toBe(head);
  });

  test("that is bad fails with its reason, and the one before serves", async () => {
    expect((await aisha("release v3 --yes --no-commit")).code).toBe(0);
    await product.run("git commit -qam 'By hand'");
    const { code, output } = await aisha("release bad --yes");
    expect(code).toBe(1);
    expect(output).toMatch(/webhook-api-\d is unhealthy|webhook-api-\d ended/);
    expect(await product.version()).toBe("v3");
  });
});

describe("a rollback", () => {
  /** @returns the names of images that the engine pulled meanwhile */
  const pulledBy = async (command: string) => {
    const pulled: string[] = [];
    const events = await product.engine.getEvents({ filters: { type: ["image"], event: ["pull"] } });
    events.on("data", (line) => pulled.push(String(line)));
    const { code, output } = await aisha(command);
    (events as NodeJS.ReadableStream & { destroy(): void }).destroy();
    expect(code, output).toBe(0);
    return pulled.filter((name) => name.includes(product.registry));
  };

  test("of one that failed brings back the digests that serve, without a pull", async () => {
    expect(await pulledBy("rollback --yes")).toEqual([]);
    expect(images.declared("webhook-api")).toBe(declared("v3"));
    expect(await product.version()).toBe("v3");
    expect(await product.inventory()).toEqual(whole);
    expect(await git("log -1 --format=%s")).toMatch(/^Roll back to Release v3 of webhook-api \(/);
  });

  test("again goes to the exact digests before that, without a pull", async () => {
    expect(await pulledBy("rollback --yes")).toEqual([]);
    expect(images.declared("webhook-api")).toBe(declared("v2"));
    expect(await product.version()).toBe("v2");
  });

  test("is not undone by the next release of another part", async () => {
    const { code, output } = await aisha("release r2 --yes");
    expect(code, output).toBe(0);
    expect(images.declared("redis")).toContain(digests.redis);
    expect(images.declared("webhook-api")).toBe(declared("v2"));
    expect(await product.version()).toBe("v2");
  });
});

test("history tells of each release, who it was and how it ended", async () => {
  const { code, output } = await aisha("history --json");
  expect(code).toBe(0);
  const releases = JSON.parse(output).map(({ by, outcome, changed, images: { "webhook-api": api } }: never) => [
    ...[by, outcome, (changed as string[]).join(), /:([\w.]+)@/.exec(api)?.[1] ?? api],
  ]);
  expect(releases).toEqual([
    ["Ana", "succeeded", "redis", "v2"],
    ["Ana", "succeeded", "webhook-api", "v2"],
    ["Ana", "succeeded", "webhook-api", "v3"],
    ["Ana", "failed", "webhook-api", "bad"],
    ["Ana", "succeeded", "webhook-api", "v3"],
    ["Ana", "succeeded", "webhook-api", "v2"],
    ["Ana", "succeeded", "webhook-api", "v1"],
    ["Ana", "succeeded", "nginx,redis,webhook-api", "sample"],
  ]);
  const shown = (await aisha("history --limit 2")).output.trim().split("\n");
  expect(shown).toHaveLength(3);
  expect(shown[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:]+Z +Ana +succeeded +redis r2 sha256:[0-9a-f]{12}$/);
});

describe("a release that cannot be", () => {
  const refused = async (command: string, says: RegExp) => {
    const before = product.stackFile();
    const { code, output } = await aisha(command);
    expect(code, output).toBe(1);
    expect(output).toMatch(says);
    expect(product.stackFile()).toBe(before);
    expect(await product.version()).toBe("v2");
  };

  test("for want of the tag", () =>
    refused("release v9 --yes", /there is no tag v9 in .*\/aisha\/redis, .*push it there/));
  test("for want of the part", () =>
    refused("release v1 api --yes", /there is no api in stack .* redis, webhook-api, nginx/));
  test("since nobody can be asked", () =>
    refused("release v1", /without a terminal give --yes; Pulumi.* is as it was/));
  test("since somebody said no", async () => {
    const [before, head] = [product.stackFile(), await git("rev-parse HEAD")];
    const { code, output } = await answered(product, "bin/aisha release v1", /Bring this up\?/, "n");
    expect(code).toBe(1);
    expect(output).toMatch(/nothing was changed; Pulumi.* is as it was/);
    expect([product.stackFile(), await git("rev-parse HEAD")]).toEqual([before, head]);
  });

  test("since the file has other changes", async () => {
    const file = join(product.clone.folder, `Pulumi.${product.stack}.yaml`);
    await product.run(`printf '# more\n' >>${file}`);
    await refused("release v1 --yes", /has changes that are not committed yet/);
    expect(readFileSync(file, "utf8")).toMatch(/# more\n$/);
    await product.run(`git checkout -q ${file}`);
  });
});
