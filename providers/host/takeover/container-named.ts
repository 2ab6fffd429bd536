import type Docker from "dockerode";
import { ifPresent } from "../if-present.ts";

/**
 * The container of exactly this name, or undefined. An engine that is asked for a name of hex letters, as `db`, answers
 * with any container whose id begins so, where none has the name.
 */
export async function containerNamed(docker: Docker, name: string): Promise<Docker.ContainerInspectInfo | undefined> {
  const all = await docker.listContainers({ all: true });
  const found = all.find(({ Names }) => Names?.includes(`/${name}`));
  return found && ifPresent(docker.getContainer(found.Id).inspect());
}
