import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { repository } from "../../ops/repository.ts";
import { problemsOf } from "../support/configuration.ts";

const stacks = readdirSync(repository).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);

const fileOf = (stack: string): Record<string, Record<string, unknown>> =>
  parse(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8"));

/** The keys of the file that are this project's, without their prefix. */
const ours = (config: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(config).flatMap(([key, value]) => (key.startsWith("aisha:") ? [[key.slice(6), value]] : [])),
  );

describe("the stacks that come with the project", () => {
  test("are one for each environment", () => expect(stacks.sort()).toEqual(["local", "prod", "staging"]));

  test.each(stacks)("%s is right, but for secrets that its owner sets", (stack) => {
    const exists = (path: string) => existsSync(join(repository, path));
    expect(problemsOf(ours(fileOf(stack).config!), { exists })).toEqual([]);
  });

  test.each(stacks)("%s has no secret in the clear", (stack) => {
    const secrets = Object.entries(fileOf(stack).config!).filter(([key]) => key.startsWith("secrets:"));
    for (const [, value] of secrets) expect(value).toEqual({ secure: expect.stringMatching(/^v1:/) });
  });

  test.each([
    ["prod", ["bot-token", "registry-password", "webhook-secret"]],
    ["staging", ["bot-token", "webhook-secret"]],
  ])("%s tells which secrets to set", (stack, names) => {
    const problems = problemsOf(ours(fileOf(stack).config!), { secrets: new Map() }).join("\n");
    const told = new Set([...problems.matchAll(/--secret secrets:([a-z-]+)/g)].map(([, name]) => name));
    expect([...told].sort()).toEqual(names);
  });
});
