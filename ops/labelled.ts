import type Docker from "dockerode";
import { ifPresent } from "../providers/host/if-present.ts";
import { oneShotLabel } from "../providers/host/one-shot.ts";
import type { StackEngine } from "./servers.ts";
import type { Labelled } from "./unknown.ts";

/** Lists what carries the labels of a stack on an engine. */
export async function labelledOn({ server, docker }: StackEngine, stack: string): Promise<Labelled> {
  const filters = { label: [`aisha.stack=${stack}`] };
  const networks = await docker.listNetworks({ filters });
  const { Volumes: volumes } = await docker.listVolumes({ filters });
  return {
    server,
    containers: await stackContainers(docker, stack),
    // The list leaves out the containers that are connected.
    networks: (await Promise.all(networks.map(({ Id }) => ifPresent(docker.getNetwork(Id).inspect())))).filter(
      (found) => found !== undefined,
    ),
    volumes: volumes.map(({ Name }) => Name).sort(),
  };
}

/** The containers of a stack, those that do one thing for it included. */
export async function stackContainers(docker: Docker, stack: string): Promise<Docker.ContainerInfo[]> {
  const labelled = (label: string) => docker.listContainers({ all: true, filters: { label: [`${label}=${stack}`] } });
  return [...(await labelled("aisha.stack")), ...(await labelled(oneShotLabel))];
}
