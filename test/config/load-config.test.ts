import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { loadConfig } from "../../config.ts";
import { repository } from "../../ops/repository.ts";

/** The stack's file as the program is given it: maps as JSON, what was encrypted in the clear, with its keys told. */
let given: Record<string, string>;
let encrypted: string[];

beforeEach(() => {
  const { config } = parse(readFileSync(join(repository, "Pulumi.local.yaml"), "utf8"));
  encrypted = Object.keys(config).filter((key) => key.startsWith("secrets:"));
  given = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, encrypted.includes(key) ? "hush-hush" : JSON.stringify(value)]),
  );
});

function load() {
  pulumi.runtime.setAllConfig(given, encrypted);
  return loadConfig();
}

/** The lines of the error, which is of the kind that Pulumi prints without a stack trace. */
function problems(): string[] {
  try {
    load();
  } catch (error) {
    expect(pulumi.RunError.isInstance(error)).toBe(true);
    return (error as Error).message.split("\n");
  }
  return [];
}

test("the sample's file is right", () => {
  expect(Object.keys(load().apps).sort()).toEqual(["redis", "telegram", "webhook-api", "worker"]);
});

describe("a wrong file is refused", () => {
  test("with every problem in a line of its own, those of secrets included", () => {
    delete given["secrets:bot-token"];
    given["aisha:nginx"] = "hello";
    given["aisha:bots"] = "5";
    expect(problems()).toEqual([
      "Pulumi.stack.yaml has 4 problem(s):",
      "  nginx: must be a map with the keys server, image, address, http, https, names, certificate, drainSeconds, hstsSeconds, headers, snippets, workerConnections, maintenance, internal, replaces, " +
        'got "hello"; write each as key: value',
      "  bots: must be a map, got 5; write each entry as key: value",
      '  apps/telegram/secrets/TELEGRAM_TOKEN: must name a secret that is set, got "bot-token"; ' +
        "run: bin/aisha pulumi config set --secret secrets:bot-token",
      '  apps/worker/secrets/TELEGRAM_TOKEN: must name a secret that is set, got "bot-token"; ' +
        "run: bin/aisha pulumi config set --secret secrets:bot-token",
    ]);
  });

  test("when a secret in it is not encrypted", () => {
    encrypted = [];
    expect(problems().slice(1)).toEqual(
      ["apps/telegram", "apps/worker", "bots/bot"].map(
        (app) =>
          `  ${app}/secrets/TELEGRAM_TOKEN: must name a secret that is encrypted, and the value of "bot-token" is not; ` +
          "run: bin/aisha pulumi config set --secret secrets:bot-token",
      ),
    );
  });

  test("when something outside of the secrets is encrypted, which is not shown", () => {
    encrypted.push("aisha:images", "aisha:apps");
    given["aisha:apps"] = '{"worker":"hush-hush"}';
    expect(problems()).toEqual([
      "Pulumi.stack.yaml has 2 problem(s):",
      ...["images", "apps"].map(
        (key) =>
          `  ${key}: must not be encrypted, since nothing of it is kept secret; ` +
          "run: bin/aisha pulumi config set --secret secrets:<name>, and name that secret where it is needed",
      ),
    ]);
  });

  test("when an image has nothing to be built from", () => {
    given["aisha:images"] = given["aisha:images"]!.replace("sample/redis", "sample/rediss");
    expect(problems().slice(1)).toEqual([
      '  images/redis/context: must be a folder of the project, got "sample/rediss"; correct the path',
    ]);
  });
});
