import { Problem } from "../problem.ts";
import { capture } from "../process.ts";
import { step } from "../progress.ts";
import { declaredIn, readStackFile, stackFileName } from "../stack-file.ts";
import { ensureBaseImage } from "./base-image.ts";
import { requireSpace } from "./disk.ts";
import { checkEngine, type EngineState, engineState, ensureEngine } from "./docker-engine.ts";
import { checkPorts, ownListeners, stackPorts } from "./ports.ts";
import { ensureProviders } from "./providers.ts";
import { ensureCli } from "./pulumi-cli.ts";

/** What the images of the sample product and their build take in the engine's folder, in bytes. */
const spaceForImages = 2e9;

/**
 * Brings this machine to where a stack can be brought up: all that can be checked is checked before the first
 * change, and each step is skipped when done. @throws Problem when something is missing that only the operator can give.
 */
export async function setUp(stack: string): Promise<void> {
  const file = readStackFile(stack);
  // A wrong file is the program's to report, and may be meant for this machine.
  const servers = Object.values(declaredIn(file)?.servers ?? { wrong: { transport: "local" } });
  if (servers.some(({ transport }) => transport === "ssh")) await requireSsh();
  const isHere = servers.some(({ transport }) => transport === "local");
  const engine = isHere ? await engineState() : undefined;
  if (engine) await checkHere(stack, file, engine);
  await step("looking for the Pulumi CLI", ensureCli);
  if (engine) await step("looking for the Docker engine", (say) => ensureEngine(engine, say));
  await step("looking for the providers", ensureProviders);
  if (engine) await step("looking for the base image", ensureBaseImage);
}

async function checkHere(stack: string, file: string, engine: EngineState): Promise<void> {
  checkEngine(engine);
  await checkStackPorts(stack, file, engine);
  requireSpace(engine.is === "running" ? engine.folder : "/var/lib/docker", spaceForImages, "Docker, for the images,");
}

/** The docker provider reaches servers by the ssh command. */
async function requireSsh(): Promise<void> {
  const found = await capture("ssh", ["-V"]).catch(() => undefined);
  if (!found)
    throw new Problem("ssh is missing, and servers are reached by it; run: sudo apt-get install openssh-client");
}

async function checkStackPorts(stack: string, file: string, engine: EngineState): Promise<void> {
  const own = engine.is === "running" ? await ownListeners(stack) : [];
  await checkPorts(stackPorts(file), own, stackFileName(stack));
}
