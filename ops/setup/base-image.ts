import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { Problem } from "../problem.ts";
import { output } from "../process.ts";
import { folders, repository } from "../repository.ts";
import { aptInstall } from "./apt.ts";
import { requireSpace } from "./disk.ts";
import { socketPath } from "./docker-engine.ts";
import { tryDownload } from "./vendor.ts";

/** What every image of the sample product is built on. */
export const baseImage = "debian:trixie-slim";

/** Label of a base image that was made here, so that `bin/down --all` takes it away and no other. */
export const madeHere = "aisha.base";

/** How long a registry may take to begin to answer, in milliseconds. */
const patience = 15_000;
/** What debootstrap unpacks, in bytes, rounded up. */
const spaceToBootstrap = 0.7e9;

/** Makes sure that the engine has the base image: pulled where a registry can be reached, else made by debootstrap. */
export async function ensureBaseImage(say: (doing: string) => void): Promise<{ line: string }> {
  const engine = new Docker({ socketPath });
  if (await present(engine)) return { line: `base image ${baseImage}` };
  if (await tryDownload("base image", () => pull(engine, say))) return { line: `base image ${baseImage}, pulled` };
  await bootstrap(say);
  return { line: `base image ${baseImage}, made by debootstrap` };
}

async function bootstrap(say: (doing: string) => void): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Problem(
      `base image ${baseImage} is missing, no registry can be reached to pull it, and only root can make it; ` +
        `bring it with "docker load", or run this command once as root`,
    );
  }
  const folder = join(folders.all, "base-image");
  requireSpace(folder, spaceToBootstrap, `making ${baseImage}`);
  say(`making ${baseImage} by debootstrap`);
  if (!existsSync("/usr/sbin/debootstrap")) await aptInstall("debootstrap");
  try {
    await output(process.execPath, [join(repository, "offline/base-image/make.ts"), baseImage, folder, madeHere]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function present(engine: Docker): Promise<boolean> {
  return engine
    .getImage(baseImage)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function pull(engine: Docker, say: (doing: string) => void): Promise<boolean> {
  say(`pulling ${baseImage}`);
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), patience);
  try {
    const stream = await engine.pull(baseImage, { abortSignal: giveUp.signal });
    clearTimeout(timer);
    await new Promise<void>((resolve, reject) => {
      engine.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
    });
    return await present(engine);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
