import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const effectModule = join(import.meta.dirname, "../../../providers/host/effect.ts");
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-host-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process that stands for the engine runs one that does two effects. @returns how it ended and what was done. */
async function killedAt(moment: string): Promise<{ signal: NodeJS.Signals | null; done: string[] }> {
  const plugin = join(folder, "plugin.mts");
  writeFileSync(
    plugin,
    `import { writeFileSync } from "node:fs";
     import { effect } from ${JSON.stringify(effectModule)};
     await effect("file.rename", async () => writeFileSync("done-1", ""));
     await effect("file.remove", async () => writeFileSync("done-2", ""));
     writeFileSync("done-3", "");`,
  );
  const engine = `const { spawn } = require("node:child_process");
    spawn(process.execPath, [${JSON.stringify(plugin)}], { stdio: "ignore" }).once("exit", () => process.exit(0));`;
  const env = { ...process.env, AISHA_KILL_AT: moment };
  const child = spawn(process.execPath, ["-e", engine], { cwd: folder, env, stdio: "ignore" });
  const signal = await new Promise<NodeJS.Signals | null>((end) => child.once("exit", (_, signal) => end(signal)));
  await sleep(200); // time for a plugin that was not killed to go on
  const done = readdirSync(folder).filter((name) => name.startsWith("done"));
  expect(existsSync(plugin)).toBe(true);
  return { signal, done: done.sort() };
}

describe("a kill point", () => {
  it.each([
    ["file.rename:before", "SIGKILL", []],
    ["file.rename:after", "SIGKILL", ["done-1"]],
    ["file.remove:before", "SIGKILL", ["done-1"]],
    ["file.remove:after", "SIGKILL", ["done-1", "done-2"]],
    ["", null, ["done-1", "done-2", "done-3"]],
    ["file.rename", null, ["done-1", "done-2", "done-3"]],
  ])("at %o ends engine and plugin by %s", async (moment, signal, done) => {
    expect(await killedAt(moment)).toEqual({ signal, done });
  });
});
