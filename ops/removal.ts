import type Docker from "dockerode";
import { unlessGone } from "../providers/host/if-present.ts";
import type { Thing } from "./unknown.ts";

/** Removes a container, which is given its own time to stop, or a network. What is gone already is as good as removed. */
export async function removeThing(docker: Docker, { kind, id }: Thing): Promise<void> {
  if (kind === "network") return unlessGone(docker.getNetwork(id).remove());
  await unlessGone(docker.getContainer(id).stop());
  await unlessGone(docker.getContainer(id).remove({ force: true, v: true })); // v: volumes without a name
}
