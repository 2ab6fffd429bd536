import { existsSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../problem.ts";
import { capture } from "../process.ts";
import { cliRoot, pinned, pulumiEnvironment } from "../pulumi-environment.ts";
import { folders } from "../repository.ts";
import { freeSpace, gigabytes, requireSpace } from "./disk.ts";
import { buildFromModules, checkGo, goModules } from "./go-build.ts";
import { rememberUnreachable, tryDownload } from "./vendor.ts";

const programs = ["pulumi", "pulumi-language-nodejs"];

/** What the Go modules, the compiler's cache and its temporary files take at their most, in bytes (seen: 1.6, 1.7 and 0.9 GB). */
const spaceToBuild = 5e9;
/** What the official CLI takes, in bytes. */
const spaceToDownload = 0.6e9;

/**
 * Makes sure that the CLI is there: the official one where it can be downloaded, else one built from Go modules.
 * @throws Problem when there is no way to it, before anything is built.
 */
export async function ensureCli(say: (doing: string) => void): Promise<{ line: string }> {
  const version = pinned("pulumi");
  if (isInstalled()) return { line: `Pulumi CLI ${version}` };
  requireSpace(folders.all, spaceToDownload, "the Pulumi CLI");
  if (await tryDownload("cli", () => downloadCli(say))) return { line: `Pulumi CLI ${version}, downloaded` };
  rememberUnreachable("plugins"); // the vendor that has no CLI for us has no plugins either
  await checkGo();
  requireSpace(folders.all, spaceToBuild, "building the Pulumi CLI");
  say(`building the Pulumi CLI ${version} from Go modules, which takes some minutes`);
  await build(version);
  return { line: `Pulumi CLI ${version}, built from offline/cli` };
}

async function build(version: string): Promise<void> {
  try {
    await buildFromModules(goModules(version), join(cliRoot(), "bin"));
  } catch (error) {
    if (!/no space left on device/i.test(String(error))) throw error;
    throw new Problem(
      `${folders.all} ran out of space (${gigabytes(freeSpace(folders.all))} GB free) while the Pulumi CLI was built: ` +
        `${gigabytes(spaceToBuild)} GB are needed; free some, then run the command again`,
    );
  }
}

function isInstalled(): boolean {
  return programs.every((program) => existsSync(join(cliRoot(), "bin", program)));
}

/** The npm package `pulumi` downloads the CLI with all its language hosts into PULUMI_HOME when it is run. */
async function downloadCli(say: (doing: string) => void): Promise<boolean> {
  say("downloading the Pulumi CLI");
  const run = join(folders.packages, "pulumi/run.js");
  await capture(process.execPath, [run, "version"], { env: pulumiEnvironment(), timeout: 300_000 });
  return isInstalled();
}
