import type Docker from "dockerode";
import type { Thing } from "./unknown.ts";

/** Removes a container, which is given its own time to stop, or a network. What is gone already is as good as removed. */
export async function removeThing(docker: Docker, { kind, id }: Thing): Promise<void> {
  if (kind === "network") return unlessGone(docker.getNetwork(id).remove());
  await unlessGone(docker.getContainer(id).stop());
  await unlessGone(docker.getContainer(id).remove({ force: true, v: true })); // v: volumes without a name
}

/** 304: stopped already; 404: gone. */
export async function unlessGone(done: Promise<unknown>): Promise<void> {
  try {
    await done;
  } catch (error) {
    if (![304, 404].includes((error as { statusCode?: number }).statusCode ?? 0)) throw error;
  }
}
