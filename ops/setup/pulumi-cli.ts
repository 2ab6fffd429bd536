import { existsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capture } from "../process.ts";
import { cliRoot, pinned, pulumiEnvironment } from "../pulumi-environment.ts";
import { folders } from "../repository.ts";
import { freeSpace, requireSpace } from "./disk.ts";
import { buildFromModules, checkGo, goModules } from "./go-build.ts";
import { rememberUnreachable, tryDownload } from "./vendor.ts";

const programs = ["pulumi", "pulumi-language-nodejs"];

/** What the Go modules, the compiler's cache and its temporary files take at their most, in bytes (measured: 4.6 GB). */
const spaceToBuild = 5e9;
/** What the official CLI takes, in bytes. */
const spaceToDownload = 0.6e9;

/** Whether the CLI must still be had, and so where from. */
export type CliPlan = "installed" | "build";

/**
 * Finds out where the CLI comes from and downloads the official one if that can be had; else makes sure that it can be
 * built. @throws Problem when there is no way to it.
 */
export async function planCli(): Promise<CliPlan> {
  if (isInstalled()) return "installed";
  requireSpace(folders.all, spaceToDownload, "the Pulumi CLI");
  if (await tryDownload("cli", downloadCli)) return "installed";
  rememberUnreachable("plugins"); // the vendor that has no CLI for us has no plugins either
  await checkGo();
  requireSpace(folders.all, spaceToBuild, "building the Pulumi CLI");
  return "build";
}

export async function ensureCli(plan: CliPlan, say: (doing: string) => void): Promise<{ line: string }> {
  const version = pinned("pulumi");
  if (plan === "installed") return { line: `Pulumi CLI ${version}` };
  say(`building the Pulumi CLI ${version} from Go modules, which takes some minutes`);
  try {
    await buildFromModules(goModules(version), join(cliRoot(), "bin"));
  } catch (error) {
    if (!/no space left on device/i.test(String(error))) throw error;
    const free = (freeSpace(folders.all) / 1e9).toFixed(1);
    throw new Problem(
      `${folders.all} ran out of space (${free} GB free) while the Pulumi CLI was built: ` +
        `${(spaceToBuild / 1e9).toFixed(1)} GB are needed; free some, then run the command again`,
    );
  }
  return { line: `Pulumi CLI ${version}, built from offline/cli` };
}

function isInstalled(): boolean {
  return programs.every((program) => existsSync(join(cliRoot(), "bin", program)));
}

/** The npm package `pulumi` downloads the CLI with all its language hosts into PULUMI_HOME when it is run. */
async function downloadCli(): Promise<boolean> {
  const run = join(folders.packages, "pulumi/run.js");
  await capture(process.execPath, [run, "version"], { env: pulumiEnvironment(), timeout: 300_000 });
  return isInstalled();
}
