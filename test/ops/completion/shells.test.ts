import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { shells } from "../../../ops/completion/scripts.ts";
import { repository } from "../../../ops/repository.ts";
import { Terminal } from "../../support/terminal.ts";

/** How each begins without the user's own settings, and takes the script. */
const begins = {
  bash: ["bash --norc --noprofile -i", "source <(bin/aisha completion bash)"],
  zsh: ["zsh --no-rcs -i", "autoload -U compinit; compinit -D -u; source <(bin/aisha completion zsh)"],
  fish: ["fish --no-config -i", "bin/aisha completion fish | source"],
};

const isHere = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

describe.each(shells)("in %s", (shell) => {
  test.skipIf(!isHere(shell)).each([
    ["a command", "bin/aisha histo\t", /history/],
    ["a part of the stack", "./bin/aisha logs webho\t", /webhook-api/],
    ["a stack", "bin/aisha up --stack stagi\t", /staging/],
    ["an option", "bin/aisha rollback --no-c\t", /--no-commit/],
  ])("%s is completed", async (_, keys, expected) => {
    const [start, load] = begins[shell];
    const terminal = new Terminal(start!, { cwd: repository, env: { PS1: "$ ", TERM: "dumb" } });
    terminal.type(`${load}; echo lo''aded\n`);
    await terminal.shows(/loaded/);
    terminal.type(keys);
    await terminal.shows(expected);
    terminal.type("\x03exit\n\x04");
    await terminal.end();
  });
});

test.skipIf(!isHere("bash"))("where nothing of ours can stand, bash completes names of files", async () => {
  const terminal = new Terminal("bash --norc --noprofile -i", { cwd: repository, env: { PS1: "$ ", TERM: "dumb" } });
  terminal.type("source <(bin/aisha completion bash); echo lo''aded\n");
  await terminal.shows(/loaded/);
  terminal.type("bin/aisha exec worker READ\t");
  await terminal.shows(/README\.md/);
  terminal.type("\x03exit\n\x04");
  await terminal.end();
});

test("no other shell is known", () => {
  const { status, stderr } = spawnSync("bin/aisha", ["completion", "tcsh"], { cwd: repository, encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});
