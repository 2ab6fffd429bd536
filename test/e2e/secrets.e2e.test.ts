import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { StackConfig } from "../support/product.ts";
import { SecretSearch } from "../support/secret-search.ts";
import { SmallProduct } from "../support/small-product.ts";

/** Unlike anything else, with what URLs, JSON and base64 each write in their own way. */
const token = "7000001:Pk4-quince_Rb8-damson_Xw1";
const key = ["-----BEGIN MEDLAR-----", 'z9/+"Qs7&sloe?~>%bullace', "-----END MEDLAR-----"].join("\n");
const nextKey = key.replace("sloe", "whitebeam");
/** What a webhook is called with, and what images are pushed with. */
const header = "Tq7.mirabelle~/+Zv2?";
const password = 'Gr4"pe&fruit/rambutan?9';

const search = new SecretSearch([token, key, nextKey, header, password]);
const outside = mkdtempSync(join(tmpdir(), "aisha-secrets-"));
const started = join(outside, "started");
const outputs: string[] = [];
let product: SmallProduct;

const run = async (script: string) => {
  const { code, output } = await product.run(script);
  outputs.push(output);
  return { code, output };
};

/** The secrets as `config set` writes them into the stack's file. */
const encrypted: Record<string, unknown> = {};

/** Sets a secret by standard input, as a careful person would. */
async function set(name: string, value: string): Promise<void> {
  const file = join(outside, name);
  writeFileSync(file, value, { mode: 0o600 });
  const { code, output } = await run(`bin/aisha pulumi config set --secret secrets:${name} < ${file}`);
  expect(code, output).toBe(0);
  rmSync(file);
  const { config } = parse(readFileSync(join(product.clone.folder, `Pulumi.${product.stack}.yaml`), "utf8"));
  encrypted[`secrets:${name}`] = config[`secrets:${name}`];
}

const release = (change: (api: StackConfig) => void = () => {}) =>
  product.release(1, (config) => {
    Object.assign(config, encrypted);
    const { "webhook-api": api } = config["aisha:apps"];
    api.secrets = { ...api.secrets, KEY: "key", TELEGRAM_TOKEN: "bot-token" };
    api.routes["/webhook"].secretToken = "header";
    Object.assign(config["aisha:registry"], { mode: "https", users: { deployer: "password" } });
    change(api);
  });

/** A program that says all it knows, in every way. */
const talk = `for (const it of [process.env.KEY, process.env.TELEGRAM_TOKEN]) for (const form of [it, JSON.stringify(it),
  encodeURIComponent(it), btoa(it), btoa("user:" + it), "redis://:" + encodeURIComponent(it) + "@redis"]) console.log(form);`;

beforeAll(async () => {
  product = new SmallProduct("e2e-secrets", 6);
  writeFileSync(started, "");
  const { code, output } = await run(`mkdir -p .aisha/state && bin/aisha pulumi stack init ${product.stack}`);
  expect(code, output).toBe(0);
  search.watchProcesses();
  await set("bot-token", token);
  await set("key", key);
  await set("header", header);
  await set("password", password);
  release();
});

afterAll(async () => {
  search.endWatch();
  await product.remove();
  rmSync(outside, { recursive: true, force: true });
});

describe("a release with secrets", () => {
  test("comes up, with them in the containers that name them", async () => {
    const { code, output } = await run("bin/up");
    expect(code, output).toBe(0);
    const [api] = await product.containers("webhook-api");
    const { Config } = await product.engine.getContainer(api!.Id).inspect();
    expect(Config.Env).toEqual(expect.arrayContaining([`KEY=${key}`, `TELEGRAM_TOKEN=${token}`]));
  });

  test("shows in a preview that a secret will change, but not what it is", async () => {
    await set("key", nextKey);
    const { code, output } = await run("bin/aisha pulumi preview --diff");
    expect(code, output).toBe(0);
    expect(output).toMatch(/envs\s*: (\[secret\]|\[\s+[-+~] \[\d+\]: \[secret\])/); // whole, or by element
    expect((await run("bin/aisha pulumi preview --json")).code).toBe(0);
    expect((await run("bin/aisha pulumi preview -v=9")).code).toBe(0);
  });

  test("that falls ill, tells what the app said without them", async () => {
    release((api) => {
      api.command = ["node", "-e", `${talk} setInterval(() => {}, 1000);`];
      const command = ["sh", "-c", 'echo "$KEY"; exit 1'];
      api.health = { command, intervalSeconds: 1, retries: 1, startSeconds: 0 };
    });
    const { code, output } = await run("bin/up");
    expect(code).toBe(1);
    expect(output).toMatch(/webhook-api-\d is unhealthy/);
    expect(output).toContain("last health check: [secret]");
    expect(output).toMatch(/last lines of its log:\n.*\[secret\]/);
    expect(output).toContain("redis://:[secret]@redis");
  });

  test("that cannot start, tells what the engine said without them", async () => {
    release((api) => {
      api.command = ["no-such-program"];
    });
    const { code, output } = await run("bin/up");
    expect(code).toBe(1);
    expect(output).toContain("no-such-program");
  });
});

describe("a secret of the configuration is found nowhere", () => {
  test("in what the commands said", () => expect(outputs.flatMap((output) => search.in(output))).toEqual([]));

  test("in the state", async () => {
    const { code, output } = await product.run("bin/aisha pulumi stack export");
    expect(code, output).toBe(0);
    expect(search.in(output)).toEqual([]);
    expect(search.inFiles(join(product.clone.folder, ".aisha/state"))).toEqual([]);
  });

  const closed = ["-type", "d", "!", "-perm", "-o=x", "-prune", "-o"];
  const readable = [...closed, "-size", "-20M", "-perm", "-o=r"];

  test("in a file of the clone that everybody may read", () => {
    const code = ["(", "-name", "node_modules", "-o", "-path", "*/test/e2e", ")", "-prune", "-o"];
    expect(search.inFiles(product.clone.folder, ...code, ...readable)).toEqual([]);
    expect(search.inFiles(join(product.clone.folder, ".aisha/tmp"))).not.toEqual([]); // the log of -v, to the user alone
  });

  test("in a temporary file made meanwhile that everybody may read", () => {
    const clones = ["(", "-name", "aisha-clone-*", "-o", "-name", "node_modules", ")", "-prune", "-o"];
    expect(search.inFiles(tmpdir(), ...clones, ...readable, "-newer", started)).toEqual([]);
  });

  test("in the command line of a process", () => expect(search.endWatch()).toEqual([]));

  test("in an image", async () => {
    const images = await product.engine.listImages({ filters: { reference: [`${product.registry}/*/*`] } });
    expect(images.length).toBeGreaterThan(3);
    for (const { Id } of images) {
      const image = product.engine.getImage(Id);
      expect(search.in(JSON.stringify([await image.inspect(), await image.history()]))).toEqual([]);
    }
  });
});
