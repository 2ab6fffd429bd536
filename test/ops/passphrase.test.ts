import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { passphraseOf } from "../../ops/passphrase.ts";

const folder = mkdtempSync(join(tmpdir(), "aisha-passphrase-"));
const file = join(folder, "passphrase");
writeFileSync(file, "open sesame\n");
afterAll(() => rmSync(folder, { recursive: true }));

test("a stack of this machine alone has none of its own, whatever is set", () =>
  expect(passphraseOf("local", { PULUMI_CONFIG_PASSPHRASE: "x" })).toBe("local"));

test.each([
  ["the variable", { PULUMI_CONFIG_PASSPHRASE: "open sesame" }],
  ["the file", { PULUMI_CONFIG_PASSPHRASE_FILE: file }],
])("another stack's is that of %s", (_, env) => expect(passphraseOf("prod", env)).toBe("open sesame"));

test("another stack without one is refused, with what to set", () =>
  expect(() => passphraseOf("prod", {})).toThrow(/^stack prod needs the passphrase .* PULUMI_CONFIG_PASSPHRASE_FILE/));

test("a file that cannot be read is told of", () =>
  expect(() => passphraseOf("prod", { PULUMI_CONFIG_PASSPHRASE_FILE: join(folder, "none") })).toThrow(
    /^the passphrase cannot be read, .*ENOENT/,
  ));

test("a stack on servers has one of its own even where its file is wrong somewhere", () => {
  const wrong = "config:\n  aisha:servers: { app: { transport: ssh, port: none } }\n";
  expect(() => passphraseOf("prod", {}, wrong)).toThrow(/needs the passphrase/);
});
