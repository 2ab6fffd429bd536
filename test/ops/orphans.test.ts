import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { orphanedPlugins } from "../../ops/orphans.ts";
import { backendUrl } from "../../ops/pulumi-environment.ts";

let folder: string;
let plugin: number;
let engine: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aisha-orphans-"));
});
afterEach(() => {
  process.kill(plugin, "SIGKILL");
  engine.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function script(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text, { mode: 0o755 });
  return path;
}

/** Starts a program that starts a plugin, as Pulumi does, with the place of a state in its environment. */
async function start(name: string, address = "127.0.0.1:40001"): Promise<void> {
  const waiting = script(name, `#!${process.execPath}\nsetInterval(() => {}, 1e6);\n`);
  const pulumi = script("pulumi", '#!/bin/sh\n"$@" &\necho $!\nwait\n');
  engine = spawn(pulumi, [waiting, address], { env: { PULUMI_BACKEND_URL: backendUrl(folder) } });
  plugin = Number((await once(engine.stdout!, "data"))[0]);
}

async function killEngine(): Promise<void> {
  engine.kill("SIGKILL");
  await once(engine, "exit");
}

test("a plugin is an orphan from when its engine is killed", async () => {
  await start("pulumi-resource-docker");
  expect(orphanedPlugins(backendUrl(folder))).toEqual([]);
  await killEngine();
  const program = join(folder, "pulumi-resource-docker");
  await expect.poll(() => orphanedPlugins(backendUrl(folder))).toEqual([{ pid: plugin, program }]);
});

test("one that works on another state is not ours", async () => {
  await start("pulumi-resource-docker");
  await killEngine();
  await expect.poll(() => orphanedPlugins(backendUrl(folder))).toHaveLength(1);
  expect(orphanedPlugins(join(folder, "other"))).toEqual([]);
});

test.each([
  ["a language host, which touches nothing", "pulumi-language-nodejs", "127.0.0.1:40001"],
  ["a program that was told no engine's address", "pulumi-resource-docker", "--help"],
])("%s is none", async (_, name, argument) => {
  await start(name, argument);
  await killEngine();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(orphanedPlugins(backendUrl(folder))).toEqual([]);
});
