import type Docker from "dockerode";
import { effect } from "./effect.ts";
import { type Candidate, describeFailure, inspect, lookAt } from "./gate-watch.ts";

/** docker.Container has no property for the limit on processes, so it is set before the container counts. */
export async function limitProcesses(
  docker: Docker,
  candidate: Candidate,
  { pidsLimit, mask, outlook }: { pidsLimit?: number; mask: string[]; outlook?: string },
): Promise<void> {
  if (pidsLimit === undefined) return;
  if ((await inspect(docker, candidate)).HostConfig.PidsLimit === pidsLimit) return;
  try {
    await effect("gate.limit", () => docker.getContainer(candidate.id).update({ PidsLimit: pidsLimit }));
  } catch (error) {
    // The engine refuses it for one that is just ending: the end is then the reason to tell.
    const what = (await lookAt(docker, candidate)).trouble ?? `cannot be limited to ${pidsLimit} processes: ${error}`;
    throw await describeFailure(docker, candidate, what, mask, outlook);
  }
}
