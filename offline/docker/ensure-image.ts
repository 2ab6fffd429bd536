import type { EngineRef } from "./engine.ts";
import { unless } from "./engine-errors.ts";

/**
 * Pulls an image the engine does not have, with the `registryAuth` of its registry.
 * @throws "unable to find or pull image <name>: …" when that fails.
 */
export async function ensureImage(engine: EngineRef, name: string): Promise<void> {
  const docker = engine.docker();
  if (await unless([404], () => docker.getImage(name).inspect())) return;
  try {
    const hasTag = name.includes("@") || (name.split("/").at(-1) ?? "").includes(":");
    const stream = await docker.pull(hasTag ? name : `${name}:latest`, { authconfig: authFor(engine, name) });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error: Error | null) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    throw new Error(`unable to find or pull image ${name}: ${(error as Error).message}`, { cause: error });
  }
}

function authFor(engine: EngineRef, image: string) {
  const auth = engine.registryAuth.find(({ address }) => image.startsWith(`${address.replace(/^https?:\/\//, "")}/`));
  if (!auth?.username) return undefined;
  return { username: auth.username, password: auth.password ?? "", serveraddress: auth.address };
}
