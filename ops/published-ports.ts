import type Docker from "dockerode";

/** The ports of its server by which a container is reached, whether it runs or not; 0, which is any, is none. */
export function publishedPorts({ HostConfig }: Pick<Docker.ContainerInspectInfo, "HostConfig">): number[] {
  const bound = Object.values(HostConfig.PortBindings ?? {}) as ({ HostPort: string }[] | null)[];
  return [...new Set(bound.flatMap((list) => list ?? []).map(({ HostPort }) => Number(HostPort)))].filter(Boolean);
}
