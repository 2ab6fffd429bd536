import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { removeBaseImage, removeLeftovers } from "../leftovers.ts";
import { Problem } from "../problem.ts";
import { pulumi, showPulumi, unattended } from "../pulumi.ts";
import { cliRoot, localStack } from "../pulumi-environment.ts";
import { folders, repository } from "../repository.ts";
import { baseImage } from "../setup/base-image.ts";
import { checkEngine, engineState, socketPath } from "../setup/docker-engine.ts";
import { stackPorts } from "../setup/ports.ts";
import { removeEmptyState, stacksInState } from "../state.ts";
import { releaseStrandedLock } from "../stranded-lock.ts";

const stackFolder = join(folders.all, localStack);

/** Takes stack `local` away with all that belongs to it; with `all`, the tools and packages in the clone too. */
export async function down({ all = false }: { all?: boolean }): Promise<void> {
  const stacks = stacksInState();
  const engine = await engineState();
  if (engine.is === "closed" || engine.is === "silent") checkEngine(engine);
  if (engine.is === "stopped") {
    throw new Problem(
      `Docker engine does not run at ${socketPath}, so the containers of stack ${localStack} cannot be removed; ` +
        "start it (sudo systemctl start docker, or as root bin/aisha setup), then run bin/down again",
    );
  }
  if (stacks.includes(localStack)) await destroyStack(engine.is === "running");
  if (engine.is === "running") {
    for (const line of await removeLeftovers(localStack, registryOf(localStack))) console.log(`✓ ${line}`);
  }
  rmSync(stackFolder, { recursive: true, force: true });
  removeEmptyState();
  console.log(`✓ stack ${localStack} is gone`);
  if (all && engine.is === "running" && (await removeBaseImage())) console.log(`✓ image ${baseImage} is gone`);
  if (all) removeTools();
  else tellWhatStays();
}

/** `host:port` of a stack's registry, as its file says. */
function registryOf(stack: string): string {
  const ports = stackPorts(readFileSync(join(repository, `Pulumi.${stack}.yaml`), "utf8"));
  const registry = ports.find(({ part }) => part === "registry");
  if (!registry) throw new Problem(`Pulumi.${stack}.yaml is wrong, so its images are not known; correct it first`);
  return `${registry.address}:${registry.port}`;
}

/** Whatever the engine's part of it fails at, `removeLeftovers` ends: all of this stack is labelled and local. */
async function destroyStack(engineRuns: boolean): Promise<void> {
  if (!existsSync(join(cliRoot(), "bin/pulumi"))) {
    throw new Problem(`stack ${localStack} is in .aisha/state but the Pulumi CLI is missing; run: bin/aisha setup`);
  }
  const released = await releaseStrandedLock(localStack);
  if (released) console.log(`✓ ${released}`);
  await pulumi("state", "unprotect", "--all", "--yes", "--stack", localStack);
  if (engineRuns) {
    console.log(`· pulumi destroy, stack ${localStack}`);
    const code = await showPulumi("destroy", "--stack", localStack, ...unattended);
    if (code !== 0) console.log("· pulumi could not remove all of it (see above); removing the rest by its labels");
  }
  await pulumi("stack", "rm", localStack, "--yes", "--force", "--preserve-config");
}

function removeTools(): void {
  for (const folder of [folders.packages, join(repository, "sample/node_modules"), folders.all]) {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log("✓ tools, caches and npm packages of this clone are gone; the Docker engine stays");
}

function tellWhatStays(): void {
  const kept = existsSync(folders.all) ? readdirSync(folders.all).filter((name) => name !== "lock") : [];
  if (kept.length === 0) return;
  console.log("The tools in .aisha and the npm packages stay for the next bin/up; bin/down --all removes them too.");
  console.log("The Docker engine stays; where bin/up installed it: sudo apt-get remove docker.io");
}
