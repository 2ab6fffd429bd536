import { describe, expect, test } from "vitest";
import { capture } from "../../ops/process.ts";
import { repository } from "../../ops/repository.ts";

const aisha = (...args: string[]) => capture(process.execPath, ["ops/main.ts", ...args], { cwd: repository });
const commands = [
  "up",
  "deploy",
  "down",
  "recover",
  "forget",
  "review",
  "release",
  "rollback",
  "history",
  "bot",
  "check",
  "cleanup",
  "adopt",
  "ready",
  "watch",
  "logs",
  "exec",
  "setup",
  "test",
  "pulumi",
  "state",
  "completion",
];

test("every command is listed", async () => {
  const { code, stdout } = await aisha("--help");
  expect(code).toBe(0);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+)( \S.*?)? {2,}\S/gm)].map(([, command]) => command);
  expect(listed).toEqual([...commands, "help"]);
});

const subcommands = ["bot status", "bot switch", "state move"];

describe.each([...commands.filter((command) => command !== "pulumi"), ...subcommands])("%s", (command) => {
  test("has help with an example and what its exit codes mean", async () => {
    const { code, stdout } = await aisha(...command.split(" "), "--help");
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nExample:\n {2}bin\//);
    expect(stdout).toMatch(/\n {2}2 {2}.*wrong usage/);
  });

  test("is told from wrong usage", async () => {
    expect((await aisha(...command.split(" "), "--no-such-option")).code).toBe(2);
  });
});
