import type Docker from "dockerode";
import { ifPresent } from "../../providers/host/if-present.ts";
import type { AtServer } from "../at-servers.ts";
import { type Engine, type OldContainer, oldContainer } from "./found.ts";

const isInstalled = "PATH=$PATH:/usr/sbin:/usr/local/bin; command -v dockerd || [ -e /var/run/docker.sock ]";

/**
 * What Docker has that is no stack's, and volumes that are. Where it is not installed there is nothing.
 * @throws Error where it is, and does not say what it has
 */
export async function engineAt({ docker, host }: Pick<AtServer, "docker" | "host">): Promise<Engine> {
  try {
    return await askEngine(docker);
  } catch (error) {
    const { code } = await host.run(["sh", "-c", isInstalled]);
    if (code !== 0) return { containers: [], stackVolumes: {}, nginxMounts: [] };
    throw new Error(`Docker does not say what it has: ${(error as Error).message}; see: sudo systemctl status docker`);
  }
}

async function askEngine(docker: Docker): Promise<Engine> {
  const list = await docker.listContainers({ all: true });
  const others = list.filter(({ Labels }) => !("aisha.stack" in Labels) && !("aisha.oneshot" in Labels));
  const inspected = await Promise.all(others.map(({ Id }) => ifPresent(docker.getContainer(Id).inspect())));
  const all = inspected.filter((one) => one !== undefined).sort((a, b) => (a.Name < b.Name ? -1 : 1));
  const { Volumes: volumes } = await docker.listVolumes({ filters: { label: ["aisha.stack"] } });
  const ofStacks = (volumes ?? []).map(({ Name, Labels }) => [Name, Labels["aisha.stack"] ?? ""]);
  return {
    containers: withoutOneShots(all.map(oldContainer)),
    stackVolumes: Object.fromEntries(ofStacks),
    nginxMounts: all.filter(({ Name }) => Name.includes("nginx")).map(mountsOf),
  };
}

/** Of the server's files, those included that are only read. */
function mountsOf({ Mounts }: Docker.ContainerInspectInfo) {
  return Mounts.filter(({ Source }) => Source.startsWith("/")).map(({ Source, Destination }) => {
    return { source: Source.replace(/(?<=.)\/$/, ""), target: Destination };
  });
}

/** What somebody ran once is no part of a set-up. */
function withoutOneShots(containers: OldContainer[]): OldContainer[] {
  return containers.filter(({ runs, restart, ports, mounts, secrets }) => {
    return runs || restart !== "no" || ports.length + mounts.length + secrets.length > 0;
  });
}
