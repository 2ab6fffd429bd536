import Docker from "dockerode";

const label = "aisha.test";
export const docker = new Docker({ socketPath: "/var/run/docker.sock" });

/** Containers and networks of one test file, found again by its label. */
export class Containers {
  readonly #labels: Record<string, string>;

  constructor(test: string) {
    this.#labels = { [label]: test };
  }

  async start(options: Docker.ContainerCreateOptions): Promise<Docker.Container> {
    const container = await docker.createContainer({
      Image: "debian:trixie-slim",
      ...options,
      Labels: { ...options.Labels, ...this.#labels },
    });
    await container.start();
    return container;
  }

  /** An internal network like `edge`; a declared subnet is what lets addresses be chosen. */
  network(name: string, subnet: string): Promise<Docker.Network> {
    const IPAM = { Config: [{ Subnet: subnet }] } as Docker.IPAM;
    return docker.createNetwork({ Name: name, Internal: true, IPAM, Labels: this.#labels });
  }

  async remove(): Promise<void> {
    const filters = { label: Object.entries(this.#labels).map(([key, value]) => `${key}=${value}`) };
    const found = await docker.listContainers({ all: true, filters });
    await Promise.all(found.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
  }

  async removeNetworks(): Promise<void> {
    const filters = { label: Object.entries(this.#labels).map(([key, value]) => `${key}=${value}`) };
    for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
  }
}
