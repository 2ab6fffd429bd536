import { expect, test } from "vitest";
import { capture } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

const bench = (...args: string[]) => capture(process.execPath, ["bench/main.ts", ...args], { cwd: repository });

test.each([[["--help"]], [["converge", "--help"]]])("%j shows an example", async (args) => {
  const { code, stdout } = await bench(...args);
  expect({ code, example: stdout.includes("npm run bench -- converge") }).toEqual({ code: 0, example: true });
});

test.each([[[]], [["fly"]], [["converge", "--runs", "0"]], [["converge", "--fast"]]])(
  "%j is wrong usage",
  async (args) => {
    expect((await bench(...args)).code).toBe(2);
  },
);
