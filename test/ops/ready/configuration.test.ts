import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { readConfiguration } from "../../../ops/ready/configuration.ts";
import { crypterOf } from "../../../ops/ready/crypter.ts";
import { readStackFile } from "../../../ops/stack-file.ts";
import type { StackConfig } from "../../support/product.ts";

const local = readStackFile("local");
const salt: string = parse(local).encryptionsalt;
const token: string = parse(local).config["secrets:webhook-secret"].secure;
const before = process.env.PULUMI_CONFIG_PASSPHRASE;

beforeEach(() => {
  delete process.env.PULUMI_CONFIG_PASSPHRASE;
  delete process.env.PULUMI_CONFIG_PASSPHRASE_FILE;
});
afterEach(() => {
  if (before === undefined) delete process.env.PULUMI_CONFIG_PASSPHRASE;
  else process.env.PULUMI_CONFIG_PASSPHRASE = before;
});

test("what Pulumi encrypted is opened by its passphrase", async () => {
  expect((await crypterOf(salt, "local"))?.(token)).toBe("local-webhook-secret");
});

test("another passphrase opens nothing, nor does a salt that is none", async () => {
  expect(await crypterOf(salt, "other")).toBeUndefined();
  expect(await crypterOf("v1:none", "local")).toBeUndefined();
});

/** Stack local's file on a server, whose passphrase stays "local", with a change. */
function fileWith(change: (config: StackConfig) => void): string {
  const file = parse(local);
  const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
  file.config["aisha:servers"] = { app: { transport: "ssh", host: "app.internal", user: "admin", hostKey } };
  file.config["aisha:registry"].address = "10.0.0.2";
  change(file.config);
  return stringify(file);
}

const told = async (text: string) =>
  (await readConfiguration("test", text)).answers.map(({ is, where, what }) => `${is} ${where} ${what}`);
const file = "Pulumi.test.yaml";
const opened = "ready passphrase opens the secrets";

describe("a stack's file", () => {
  test.each<[string, (config: StackConfig) => void, string[]]>([
    ["that is complete", () => {}, [`ready ${file} is complete, with 2 secrets set`, opened]],
    [
      "with a secret that is not set",
      (config) => delete config["secrets:bot-token"],
      [
        ...["apps/telegram", "apps/worker", "bots/bot"].map(
          (part) => `missing ${file} ${part}/secrets/TELEGRAM_TOKEN: must name a secret that is set, got "bot-token"`,
        ),
        opened,
      ],
    ],
    [
      "with a secret in the clear",
      (config) => {
        config["secrets:bot-token"] = "123:open";
      },
      [
        ...["apps/telegram", "apps/worker", "bots/bot"].map(
          (part) =>
            `missing ${file} ${part}/secrets/TELEGRAM_TOKEN: must name a secret that is encrypted, and the value of "bot-token" is not`,
        ),
        opened,
      ],
    ],
    [
      "with a key that is encrypted",
      (config) => {
        config["aisha:nginx"] = { secure: token };
      },
      [`missing ${file} nginx: must be a map with the keys`, opened],
    ],
  ])("%s", async (_, change, expected) => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "local";
    const answers = await told(fileWith(change));
    expect(answers).toEqual(expected.map((one) => expect.stringContaining(one)));
  });

  test("that is wrong, with all that is", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "local";
    const { answers, config } = await readConfiguration(
      "test",
      fileWith((all) => {
        all["aisha:apps"].redis.port = 0;
        all["aisha:nginx"].colour = "red";
      }),
    );
    expect(answers.filter(({ is }) => is === "missing").map(({ what }) => what)).toEqual([
      expect.stringMatching(/^nginx: unknown key "colour"/),
      "apps/redis/port: must be 1–65535, got 0",
    ]);
    expect(config).toBeUndefined();
  });

  test("that is not YAML", async () => {
    expect(await told("config: { ")).toEqual([expect.stringMatching(/^missing Pulumi.test.yaml is not YAML: /)]);
  });

  test.each([
    ["none", undefined, "missing passphrase stack test needs the passphrase of its secrets"],
    ["another passphrase", "other", "missing passphrase does not open the secrets: they were encrypted with another"],
  ])("with %s", async (_, passphrase, expected) => {
    if (passphrase) process.env.PULUMI_CONFIG_PASSPHRASE = passphrase;
    const { answers, config, secret } = await readConfiguration(
      "test",
      fileWith(() => {}),
    );
    expect(answers.map(({ is, where, what }) => `${is} ${where} ${what}`)).toContain(expected);
    expect(config).toBeDefined();
    await expect(secret("bot-token")).rejects.toThrow("secret bot-token is not open");
  });

  test("opens its secrets for what needs them", async () => {
    process.env.PULUMI_CONFIG_PASSPHRASE = "local";
    const { secret } = await readConfiguration(
      "test",
      fileWith(() => {}),
    );
    expect(await secret("webhook-secret")).toBe("local-webhook-secret");
    await expect(secret("other")).rejects.toThrow("secret other is not set");
  });
});
