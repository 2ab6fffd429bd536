import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const library = join(import.meta.dirname, "../../bin/lib.sh");

test.each([
  ["up -- --target x", "up"],
  ["--stack staging up", "up"],
  ["--stack=staging recover --yes", "recover"],
  ["--stack=staging --stack prod down", "down"],
  ["pulumi up", "pulumi"],
  ["--stack up", ""],
  ["--help", "--help"],
  ["", ""],
])("the command in %j is %j", (line, command) => {
  expect(execFileSync("bash", ["-c", `. "${library}"; command_of ${line}`], { encoding: "utf8" })).toBe(command);
});
