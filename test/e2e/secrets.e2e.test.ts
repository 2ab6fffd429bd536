import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Document, parseDocument } from "yaml";
import { Product } from "../support/product.ts";
import { SecretSearch } from "../support/secret-search.ts";

/** Unlike anything else, with what URLs, JSON and base64 each write in their own way. */
const token = "7000001:Pk4-quince_Rb8-damson_Xw1";
const key = ["-----BEGIN MEDLAR-----", 'z9/+"Qs7&sloe?~>%bullace', "-----END MEDLAR-----"].join("\n");
const nextKey = key.replaceAll("sloe", "whitebeam");

const search = new SecretSearch([token, key, nextKey]);
const outside = mkdtempSync(join(tmpdir(), "aisha-secrets-"));
const started = join(outside, "started");
let product: Product;
let outputs: string[];

const run = async (script: string) => {
  const { code, output } = await product.run(script);
  outputs.push(output);
  return { code, output };
};

/** By standard input, as a careful person would. */
async function set(name: string, value: string): Promise<void> {
  const file = join(outside, name);
  writeFileSync(file, value, { mode: 0o600 });
  const { code, output } = await run(`bin/aisha pulumi config set --secret secrets:${name} < ${file}`);
  expect(code, output).toBe(0);
  rmSync(file);
}

function edit(change: (app: (name: string, key: string, value: unknown) => void, file: Document) => void): void {
  const path = join(product.clone.folder, `Pulumi.${product.stack}.yaml`);
  const file = parseDocument(readFileSync(path, "utf8"));
  change((name, key, value) => file.setIn(["config", "aisha:apps", name, key], value), file);
  writeFileSync(path, String(file));
}

/** A program that says all it knows, in every way. */
const talk = `for (const it of [process.env.KEY, process.env.TELEGRAM_TOKEN]) for (const form of [it, JSON.stringify(it),
  encodeURIComponent(it), btoa(it), btoa("user:" + it), "redis://:" + encodeURIComponent(it) + "@redis"]) console.log(form);`;

beforeAll(async () => {
  product = new Product("e2e-secrets", 6);
  outputs = [];
  writeFileSync(started, "");
  utimesSync(started, new Date(), new Date());
  const { code, output } = await run(`mkdir -p .aisha/state && bin/aisha pulumi stack init ${product.stack}`);
  expect(code, output).toBe(0);
  await set("bot-token", token);
  await set("key", key);
  edit((app) => app("webhook-api", "secrets", { KEY: "key", TELEGRAM_TOKEN: "bot-token" }));
  search.watchProcesses();
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
    expect(output).toContain("envs");
    expect(output).toContain("[secret]");
    expect((await run("bin/aisha pulumi preview --json")).code).toBe(0);
    expect((await run("bin/aisha pulumi preview --debug -v=9 --logtostderr")).code).toBe(0);
  });

  test("that fails, tells what the app said without them", async () => {
    edit((app) => {
      app("webhook-api", "command", ["node", "-e", `${talk} setInterval(() => {}, 1000);`]);
      const command = ["node", "-e", `${talk} process.exit(1);`];
      app("webhook-api", "health", { command, intervalSeconds: 1, retries: 1, startSeconds: 0 });
    });
    const { code, output } = await run("bin/up");
    expect(code).toBe(1);
    expect(output).toMatch(/webhook-api-\d is unhealthy/);
    expect(output).toContain("last health check: [secret]");
    expect(output).toMatch(/last lines of its log:\n\s+.*\[secret\]/);
    expect(output).toContain("redis://:[secret]@redis");
  });

  test("that cannot start, tells what the engine said without them", async () => {
    edit((app) => {
      app("webhook-api", "command", ["no-such-program"]);
      app("worker", "command", ["no-such-program"]);
    });
    const { code, output } = await run("bin/up -- --debug");
    expect(code).toBe(1);
    expect(output).toContain("no-such-program");
  });
});

describe("a secret of the configuration is found nowhere", () => {
  test("in what the commands said", () => expect(outputs.flatMap((output) => search.in(output))).toEqual([]));

  test("in the state", async () => {
    expect(search.in((await product.run("bin/aisha pulumi stack export")).output)).toEqual([]);
    expect(search.inFiles(join(product.clone.folder, ".aisha/state"))).toEqual([]);
  });

  test("in a file of the clone that everybody may read", () => {
    const others = ["-name", "node_modules", "-prune", "-o", "-size", "-20M", "-perm", "-o=r"];
    expect(search.inFiles(product.clone.folder, ...others)).toEqual([]);
  });

  test("in a temporary file made meanwhile that everybody may read", () => {
    const made = ["(", "-name", "node_modules", "-o", "-name", "wt", ")", "-prune", "-o", "-newer", started];
    expect(search.inFiles(tmpdir(), ...made, "-size", "-20M", "-perm", "-o=r")).toEqual([]);
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
