import { expect, test } from "vitest";
import { capture } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

const bench = (...args: string[]) => capture(process.execPath, ["bench/main.ts", ...args], { cwd: repository });

test.each([
  [["--help"], "converge"],
  [["converge", "--help"], "converge"],
  [["release", "--help"], "release"],
  [["failover", "--help"], "failover"],
])("%j shows an example", async (args, command) => {
  const { code, stdout } = await bench(...args);
  expect({ code, example: stdout.includes(`npm run bench -- ${command}`) }).toEqual({ code: 0, example: true });
});

test.each([
  [[]],
  [["fly"]],
  [["converge", "--runs", "0"]],
  [["converge", "--fast"]],
  [["release", "--releases", "none"]],
  [["release", "--per-second", "0"]],
  [["failover", "--rounds", "0"]],
  [["failover", "--rounds", "1.5"]],
  [["failover", "now"]],
])("%j is wrong usage", async (args) => {
  expect((await bench(...args)).code).toBe(2);
});
