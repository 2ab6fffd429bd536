import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type Shell, shells } from "../../../ops/completion/scripts.ts";
import { capture } from "../../../ops/process.ts";
import { repository } from "../../../ops/repository.ts";
import { Terminal } from "../../support/terminal.ts";

vi.setConfig({ testTimeout: 60_000 }); // a shell starts Node twice, on machines that have other work
const longMs = 600_000;

/** How each begins without the user's own settings, and takes the script. */
const begins = {
  bash: ["bash --norc --noprofile -i", "source <(bin/aisha completion bash)"],
  zsh: ["zsh --no-rcs -i", "autoload -U compinit; compinit -D -u; source <(bin/aisha completion zsh)"],
  fish: ["fish --no-config -i", "bin/aisha completion fish | source"],
};

const isHere = (shell: string) => spawnSync(shell, ["-c", "true"]).status === 0;

/** A shell without the user's own settings, which has taken the script. */
async function shellWith(shell: Shell): Promise<Terminal> {
  const [start, load] = begins[shell];
  const terminal = new Terminal(start!, { cwd: repository, env: { PS1: "$ ", TERM: "dumb" } });
  onTestFinished(() => terminal.close());
  terminal.type(`${load}; echo lo''aded\n`);
  await terminal.shows(/loaded/);
  return terminal;
}

/** A fresh clone installs its packages first, and one command at a time does so: meanwhile nothing is completed. */
beforeAll(async () => {
  const asked = () => capture("bin/aisha", ["completion", "bash"], { cwd: repository });
  await vi.waitFor(async () => expect(await asked()).toMatchObject({ code: 0 }), { timeout: longMs, interval: 1000 });
}, longMs);

describe.each(shells)("in %s", (shell) => {
  test.skipIf(!isHere(shell)).each([
    ["a command", "bin/aisha histo\t", /history/],
    ["a part of the stack", "./bin/aisha logs webho\t", /webhook-api/],
    ["a stack", "bin/aisha up --stack stagi\t", /staging/],
    ["an option", "bin/aisha rollback --no-c\t", /--no-commit/],
  ])("%s is completed", async (_, keys, expected) => {
    const terminal = await shellWith(shell);
    terminal.type(keys);
    await terminal.shows(expected);
  });
});

test.skipIf(!isHere("bash"))("where nothing of ours can stand, bash completes names of files", async () => {
  const terminal = await shellWith("bash");
  terminal.type("bin/aisha exec worker READ\t");
  await terminal.shows(/README\.md/);
});

test("no other shell is known", () => {
  const { status, stderr } = spawnSync("bin/aisha", ["completion", "tcsh"], { cwd: repository, encoding: "utf8" });
  expect(status).toBe(2);
  expect(stderr).toContain("Allowed choices are bash, zsh, fish.");
});
