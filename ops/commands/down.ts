import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import type { Configuration } from "../../config/schema.ts";
import { agreedTo } from "../ask.ts";
import { removeBaseImage, removeLeftovers } from "../leftovers.ts";
import { Problem } from "../problem.ts";
import { pulumi, showPulumi, unattended } from "../pulumi.ts";
import { folders, repository } from "../repository.ts";
import { closeAll, lookAtServers } from "../servers.ts";
import { baseImage } from "../setup/base-image.ts";
import { checkEngine, engineState, socketPath } from "../setup/docker-engine.ts";
import { declarationOf } from "../stack-file.ts";
import { isInState, removeEmptyState, stacksInState } from "../state.ts";
import { releaseLock, strandedLock } from "../stranded-lock.ts";
import { whatStays } from "../what-stays.ts";
import { recover } from "./recover.ts";

type Servers = Configuration["servers"];

export interface DownOptions {
  /** The tools and packages in the clone too. */
  all?: boolean;
  /** Does not ask where the stack is on other servers. */
  yes?: boolean;
}

/** Takes a stack away with all that belongs to it. @throws Problem when nobody agreed to lose what is on its servers */
export async function down(stack: string, { all = false, yes = false }: DownOptions): Promise<void> {
  const config = declarationOf(stack);
  const { registry: declared, servers } = config;
  const registry = `${declared.address}:${declared.port}`;
  const others = stacksInState().filter((name) => name !== stack);
  if (all && others.length > 0) {
    throw new Problem(
      `--all would take the state of ${others.join(", ")} away, which is in .aisha as well; ` +
        `nothing was touched; first run: bin/down --stack ${others[0]}`,
    );
  }
  const transports = Object.values(servers).map(({ transport }) => transport);
  const stays = await whatStays(stack, config);
  if (transports.includes("ssh")) await downElsewhere(stack, servers, registry, yes, stays);
  if (transports.includes("local")) await downHere(stack, registry, all);
  for (const line of stays) console.log(`· ${line}`);
  if (all) removeTools();
  else tellWhatStays();
}

async function downHere(stack: string, registry: string, all: boolean): Promise<void> {
  const engine = await engineState();
  if (engine.is === "closed" || engine.is === "silent") checkEngine(engine);
  if (engine.is === "stopped") {
    throw new Problem(
      `Docker engine does not run at ${socketPath}, so the containers of stack ${stack} cannot be removed; ` +
        "start it (sudo systemctl start docker, or as root bin/aisha setup), then run bin/down again",
    );
  }
  if (await isInState(stack)) await destroyStack(stack, engine.is === "running");
  if (engine.is === "running") {
    const docker = new Docker({ socketPath });
    for (const line of await removeLeftovers(docker, stack, registry)) console.log(`✓ ${line}`);
  }
  rmSync(join(folders.all, stack), { recursive: true, force: true });
  removeEmptyState();
  console.log(`✓ stack ${stack} is gone`);
  if (all && engine.is === "running" && (await removeBaseImage())) console.log(`✓ image ${baseImage} is gone`);
}

/** What is on servers is more than a clone's: packages, users' homes and Docker stay there, the data of the stack goes. */
async function downElsewhere(
  stack: string,
  servers: Servers,
  registry: string,
  yes: boolean,
  stays: string[],
): Promise<void> {
  if (!(await isInState(stack))) {
    console.log(`· its state knows nothing of stack ${stack}`);
    return;
  }
  const undo = `to let it serve again, answer n and run bin/aisha adopt --undo --stack ${stack} first`;
  const question =
    `This removes stack ${stack} with all data of its own from its servers. ` +
    (stays.length > 0 ? `What it took the place of or adopted stays; ${undo}. ` : "") +
    "Go on? [y/N] ";
  if (!yes && !(await agreedTo(question))) {
    throw new Problem(`stack ${stack} was left as it is; to remove it, run: bin/down --stack ${stack} --yes`);
  }
  if (await strandedLock(stack)) await recover(stack, { yes: true });
  await pulumi(stack, "state", "unprotect", "--all", "--yes");
  console.log(`· pulumi destroy, stack ${stack}`);
  if ((await showPulumi(stack, "destroy", ...unattended)) !== 0) {
    throw new Problem(`stack ${stack} is not gone: the reason is above; put it right and run bin/down again`);
  }
  await removeLeftoversOn(servers, stack, registry);
  await pulumi(stack, "stack", "rm", stack, "--yes", "--preserve-config");
  removeEmptyState();
  console.log(`✓ stack ${stack} is gone`);
}

/** What a killed update left there, and no state knows of. */
async function removeLeftoversOn(servers: Servers, stack: string, registry: string): Promise<void> {
  const { engines } = await lookAtServers(servers, stack);
  try {
    for (const { server, docker } of engines) {
      for (const line of await removeLeftovers(docker, stack, registry)) console.log(`✓ server ${server}: ${line}`);
    }
  } finally {
    await closeAll(engines);
  }
}

/** Whatever the engine's part of it fails at, `removeLeftovers` ends: all of this stack is labelled and local. */
async function destroyStack(stack: string, engineRuns: boolean): Promise<void> {
  const lock = await strandedLock(stack);
  if (lock) console.log(`✓ ${await releaseLock(stack, lock)}`);
  await pulumi(stack, "state", "unprotect", "--all", "--yes");
  if (engineRuns) {
    console.log(`· pulumi destroy, stack ${stack}`);
    const code = await showPulumi(stack, "destroy", ...unattended);
    if (code !== 0) console.log("· pulumi could not remove all of it (see above); removing the rest by its labels");
  }
  await pulumi(stack, "stack", "rm", stack, "--yes", "--force", "--preserve-config");
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
