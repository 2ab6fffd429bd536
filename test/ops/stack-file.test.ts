import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { stringify } from "yaml";
import { declaredIn, readStackFile } from "../../ops/stack-file.ts";
import { leastConfiguration } from "../support/configuration.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-stacks-"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: aisha");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a stack is declared by the file of its name", () => {
  writeFileSync(join(folder, "Pulumi.staging.yaml"), "config: {}");
  expect(readStackFile("staging", folder)).toBe("config: {}");
});

test.each([
  [["prod", "local"], "there is local, prod"],
  [[], "there is none"],
])("without it the error tells what there is (%j)", (stacks, there) => {
  for (const stack of stacks) writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "");
  expect(() => readStackFile("staging", folder)).toThrow(
    `Pulumi.staging.yaml is missing, so there is no stack staging (${there}); name another with --stack, or write the file`,
  );
});

test("what it declares has the schema's defaults", () => {
  const config = Object.entries(leastConfiguration()).map(([key, value]) => [`aisha:${key}`, value]);
  const text = stringify({ config: { ...Object.fromEntries(config), "secrets:token": "x" } });
  expect(declaredIn(text)?.servers.here).toMatchObject({ transport: "local", edgeSubnet: "10.219.0.0/24" });
});

test.each([
  ["has a wrong key", "config: { aisha:port: 1 }"],
  ["has no configuration", "encryptionsalt: v1:x"],
  ["is empty", ""],
  ["is not YAML", "config: {"],
])("a file that %s declares nothing: the program reports it", (_, text) => expect(declaredIn(text)).toBeUndefined());
