import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { step } from "../progress.ts";
import { localStack } from "../pulumi-environment.ts";
import { repository } from "../repository.ts";
import { ensureBaseImage } from "./base-image.ts";
import { requireSpace } from "./disk.ts";
import { checkEngine, type EngineState, engineState, ensureEngine } from "./docker-engine.ts";
import { checkPorts, ownListeners, stackPorts } from "./ports.ts";
import { ensureProviders } from "./providers.ts";
import { ensureCli } from "./pulumi-cli.ts";

/** What the images of stack `local` and their build take in the engine's folder, in bytes. */
const spaceForImages = 2e9;

/**
 * Brings this machine to where stack `local` can be brought up: all that can be checked is checked before the first
 * change, and each step is skipped when done. @throws Problem when something is missing that only the operator can give.
 */
export async function setUp(): Promise<void> {
  const engine = await engineState();
  checkEngine(engine);
  await checkStackPorts(engine);
  requireSpace(engine.is === "running" ? engine.folder : "/var/lib/docker", spaceForImages, "Docker, for the images,");
  await step("looking for the Pulumi CLI", ensureCli);
  await step("looking for the Docker engine", (say) => ensureEngine(engine, say));
  await step("looking for the providers", ensureProviders);
  await step("looking for the base image", ensureBaseImage);
}

async function checkStackPorts(engine: EngineState): Promise<void> {
  const file = `Pulumi.${localStack}.yaml`;
  const path = join(repository, file);
  if (!existsSync(path)) return;
  const own = engine.is === "running" ? await ownListeners(localStack) : [];
  await checkPorts(stackPorts(readFileSync(path, "utf8")), own, file);
}
