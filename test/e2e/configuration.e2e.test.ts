import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Product, type StackConfig } from "../support/product.ts";

/** In the words of the file, each with what it is replaced by. */
const mistakes: [right: string, wrong: string][] = [
  ["mode: http,", "mode: ftp,"],
  ["drainSeconds: 10", "drainSeconds: ten"],
  ["context: sample/redis", "context: sample/rediss"],
  ["image: redis\n", "image: redis:latest\n"],
  ["replicas: 2", "replicas: 2\n      server: away"],
  ["      port: 8080\n", ""],
  ["  worker:", "  webhook-api-2:"],
  ["secrets: { TELEGRAM_TOKEN: bot-token }\n      volumes", "secrets: { TELEGRAM_TOKEN: token }\n      volumes"],
  ["env: { DATA_DIR: /data }", "env: { DATA_DIR: /data, TELEGRAM_TOKEN: x }"],
  ["command: [node, bot/main.ts]", "command: node bot/main.ts"],
];

const set = "run: bin/aisha pulumi config set --secret secrets:token";
const problems = [
  'registry/mode: must be one of http, https, got "ftp"; choose one of them',
  'nginx/drainSeconds: must be a whole number of seconds, 1–3600, got "ten"; 30 is the default',
  "apps/redis/image: must be a name under images, or a reference by digest (repository@sha256:…), " +
    'got "redis:latest"; a tag can change under a running server: declare the digest it stands for',
  'bots/bot/command: must be a list of words, got "node bot/main.ts"; write it as ["program", "argument"]',
  'apps/webhook-api/server: must be one of local, got "away"; name one, or declare it under servers',
  'images/redis/context: must be a folder of the project, got "sample/rediss"; correct the path',
  "apps/webhook-api-2: must have a name of its own, but a replica of apps/webhook-api has it; rename it",
  "apps/webhook-api/port: is missing: an app with routes must say which port it listens on; give it",
  "apps/telegram/secrets/TELEGRAM_TOKEN: must not be in env as well; take it out of one of them",
  `apps/telegram/secrets/TELEGRAM_TOKEN: must name a secret that is set, got "token"; ${set}`,
];

let product: Product;

beforeAll(() => {
  product = new Product("e2e-configuration", 5);
  product.configure((text) =>
    mistakes.reduce((file, [right, wrong]) => {
      expect(file).toContain(right);
      return file.replace(right, wrong);
    }, text),
  );
});

afterAll(() => {
  product.configure((text) => text); // bin/down reads in it what to remove
  return product.remove();
});

test("what production does not let pass is refused by bin/up, and how to allow it is said", async () => {
  const file = product.stackFile();
  product.declare((config) => {
    config["aisha:environment"] = "production";
    config["aisha:apps"].worker.env.API_TOKEN = "hunter2-hunter2";
    for (const part of Object.values<StackConfig>({ ...config["aisha:apps"], ...config["aisha:bots"] }))
      part.limits = {};
  });
  const { code, output } = await product.run("bin/up");
  product.configure(() => file);
  expect(code, output).toBe(1);
  const told = output
    .slice(output.lastIndexOf("has 2 problem(s):"))
    .split("\n", 3)
    .map((line) => line.trim());
  expect(told).toEqual([
    "has 2 problem(s):",
    expect.stringMatching(
      /^apps\/worker\/env\/API_TOKEN: must not hold a secret in the clear, as its name says; set it by/,
    ),
    expect.stringMatching(
      /^state: must be given in production, .*; or allow it knowingly: aisha:allow: { file-state: "<why>" }$/,
    ),
  ]);
  expect(output).not.toContain("hunter2");
  expect(await product.containers()).toEqual([]);
});

describe("a file with ten mistakes", () => {
  test("is refused by bin/up, with all of them and no stack trace", async () => {
    const { code, output } = await product.run("bin/up");
    expect(code, output).toBe(1);
    const diagnostics = output.slice(output.indexOf("Diagnostics:"));
    expect(diagnostics.slice(0, diagnostics.indexOf("\n\n"))).toBe(
      [
        "Diagnostics:",
        `  pulumi:pulumi:Stack (aisha-${product.stack}):`,
        `    error: Pulumi.${product.stack}.yaml has ${problems.length} problem(s):`,
        ...problems.map((line) => `      ${line}`),
      ].join("\n"),
    );
    expect(output).not.toMatch(/^\s+at /m);
  });

  test("touches nothing", async () => {
    const filters = { label: [`aisha.stack=${product.stack}`] };
    expect(await product.containers()).toEqual([]);
    expect(await product.engine.listNetworks({ filters })).toEqual([]);
    expect((await product.engine.listVolumes({ filters })).Volumes).toEqual([]);
    expect(existsSync(join(product.clone.folder, ".aisha", product.stack))).toBe(false);
    const { output } = await product.run("bin/aisha pulumi stack export");
    const { resources } = JSON.parse(output).deployment;
    expect(resources.map(({ type }: { type: string }) => type)).toEqual(["pulumi:pulumi:Stack"]); // the stack's own record
  });
});
