import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type Docker from "dockerode";
import { progressEnd } from "./engine-progress.ts";

/** `bare`: Debian 13 with systemd, sshd and sudo, no Python, no Docker. `withDocker`: Debian's Docker as well. */
export type ServerKind = "bare" | "withDocker";

const folder = join(import.meta.dirname, "server-image");
const stages = { bare: "bare", withDocker: "with-docker" };

/** Builds the image of a test server, once for each content of its folder: minutes. @returns its name */
export async function serverImage(engine: Docker, kind: ServerKind): Promise<string> {
  const files = readdirSync(folder).sort();
  const hash = createHash("sha256");
  for (const file of files) hash.update(`${file}\0`).update(readFileSync(join(folder, file)));
  const name = `aisha-test/server:${stages[kind]}-${hash.digest("hex").slice(0, 12)}`;
  if (await present(engine, name)) return name;
  const progress = await engine.buildImage({ context: folder, src: files }, { t: name, target: stages[kind] });
  await progressEnd(engine, progress, `${name} cannot be built`);
  return name;
}

async function present(engine: Docker, name: string): Promise<boolean> {
  const found = await engine.listImages({ filters: { reference: [name] } });
  return found.length > 0;
}
