import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { Problem } from "../problem.ts";
import { tryPulumi } from "../pulumi.ts";
import { pinned } from "../pulumi-environment.ts";
import { folders, repository } from "../repository.ts";
import { tryDownload } from "./vendor.ts";

type Provider = "docker" | "command";

/** The one place that decides which providers serve the program: those on PATH, the official ones, or those in offline/. */
export async function ensureProviders(): Promise<{ line: string }> {
  const found: string[] = [];
  for (const provider of ["docker", "command"] as const) {
    found.push(`${provider} ${pinned(`@pulumi/${provider}`)} (${await ensureProvider(provider)})`);
  }
  return { line: `providers ${found.join(", ")}` };
}

async function ensureProvider(provider: Provider): Promise<string> {
  const program = `pulumi-resource-${provider}`;
  const onPath = (process.env.PATH ?? "").split(delimiter).find((folder) => existsSync(join(folder, program)));
  if (onPath) return `from ${onPath}`;
  const version = pinned(`@pulumi/${provider}`);
  const folder = join(folders.plugins, `resource-${provider}-v${version}`);
  if (!existsSync(join(folder, program))) {
    const install = () => tryPulumi("plugin", "install", "resource", provider, version);
    await tryDownload("plugins", async () => (await install()).code === 0);
  }
  if (!existsSync(join(folder, program))) standIn(folder, program);
  return isStandIn(join(folder, program)) ? "offline/" : "official";
}

/** A script and not a link, since what it starts looks for its own files beside itself. */
function standIn(folder: string, program: string): void {
  const original = join(repository, "offline/plugins", program);
  if (!existsSync(original)) {
    throw new Problem(`${program} cannot be downloaded and ${original} is missing; run: git checkout offline`);
  }
  mkdirSync(folder, { recursive: true });
  const script = join(folder, program);
  writeFileSync(script, `#!/bin/sh\nexec "$(dirname "$0")/${relative(folder, original)}" "$@"\n`);
  chmodSync(script, 0o755);
}

function isStandIn(script: string): boolean {
  return readFileSync(script).subarray(0, 2).toString() === "#!";
}
