import { afterEach, expect, test, vi } from "vitest";
import { cliRoot, pinned, pulumiEnvironment } from "../../ops/pulumi-environment.ts";
import { repository } from "../../ops/repository.ts";

afterEach(() => vi.unstubAllEnvs());

test("Pulumi is kept inside the clone", () => {
  expect(pulumiEnvironment()).toMatchObject({
    PULUMI_HOME: `${repository}/.aisha/pulumi`,
    PULUMI_BACKEND_URL: `file://${repository}/.aisha/state?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "local",
    PULUMI_STACK: "local",
    NODE_COMPILE_CACHE: `${repository}/.aisha/cache/node`,
  });
});

test("the stack that is meant is the one that was named", () => {
  expect(pulumiEnvironment({ stack: "staging" })).toMatchObject({ PULUMI_STACK: "staging" });
});

test("a test may have a state and a passphrase of its own", () => {
  expect(pulumiEnvironment({ state: "/tmp/x", passphrase: "y" })).toMatchObject({
    PULUMI_BACKEND_URL: "file:///tmp/x?metadata=skip",
    PULUMI_CONFIG_PASSPHRASE: "y",
  });
});

test("the clone's CLI and Node come first on PATH, before what the user has", () => {
  vi.stubEnv("PATH", "/usr/bin:/bin");
  const cli = `${repository}/.aisha/pulumi/versions/${pinned("pulumi")}`;
  expect(cliRoot()).toBe(cli);
  expect(pulumiEnvironment().PATH).toBe(`${cli}/bin:${repository}/node_modules/.bin:/usr/bin:/bin`);
});

test.each([
  "PULUMI_ACCESS_TOKEN",
  "PULUMI_BACKEND_URL",
  "PULUMI_CONFIG_PASSPHRASE_FILE",
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CERT_PATH",
])("the user's own %s does not get in", (name) => {
  vi.stubEnv(name, "x");
  expect(pulumiEnvironment()[name]).not.toBe("x");
});

test("who one is at Pulumi Cloud is told to it alone", () => {
  vi.stubEnv("PULUMI_ACCESS_TOKEN", "x");
  expect(pulumiEnvironment({ shared: "https://api.pulumi.com" })).toHaveProperty("PULUMI_ACCESS_TOKEN", "x");
  expect(pulumiEnvironment({ shared: "s3://bucket" })).not.toHaveProperty("PULUMI_ACCESS_TOKEN");
});

test.each([
  [undefined, "1", "0"],
  ["2", "3", "2"],
])("files that git does not know are no change, beside what git was told: %s setting(s)", (given, count, index) => {
  vi.stubEnv("GIT_CONFIG_COUNT", given);
  expect(pulumiEnvironment()).toMatchObject({
    GIT_CONFIG_COUNT: count,
    [`GIT_CONFIG_KEY_${index}`]: "status.showUntrackedFiles",
    [`GIT_CONFIG_VALUE_${index}`]: "no",
  });
});

test("other variables stay", () => {
  vi.stubEnv("HTTPS_PROXY", "http://127.0.0.1:3128");
  expect(pulumiEnvironment()).toHaveProperty("HTTPS_PROXY", "http://127.0.0.1:3128");
});
