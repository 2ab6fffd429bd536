import { createHash } from "node:crypto";
import { BlockList } from "node:net";
import type Docker from "dockerode";

const mostTries = 20;

/** The address of a container on a network, given by id or name. */
export function addressOn(container: Docker.ContainerInspectInfo, network: string): string | undefined {
  const found = Object.entries(container.NetworkSettings.Networks).find(
    ([name, { NetworkID }]) => name === network || NetworkID === network,
  );
  return found?.[1].IPAddress || undefined;
}

/**
 * Connects a container to the edge network at an address of its own, and leaves one that is connected as it is.
 * One that was cut off gets the address it had `before`, so that nginx need not learn another.
 * An address given by hand survives restarts, which one given by the engine does not.
 * @throws Error when the network is full
 */
export async function connectToEdge(
  docker: Docker,
  id: string,
  { network, app, before }: { network: string; app: string; before?: string | undefined },
): Promise<string> {
  const present = addressOn(await docker.getContainer(id).inspect(), network);
  if (present) return present;
  let refused = new Set<string>();
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const info: Docker.NetworkInspectInfo = await docker.getNetwork(network).inspect();
    const address = before && !refused.has(before) ? before : nextFree(info, refused, app);
    if (!address) break;
    try {
      await docker
        .getNetwork(network)
        .connect({ Container: id, EndpointConfig: { IPAMConfig: { IPv4Address: address } } });
      return address;
    } catch (error) {
      if (!/already in use/i.test((error as Error).message)) throw error;
      refused = refused.add(address); // another gate was quicker, or a stopped container keeps it
    }
  }
  throw new Error(`network ${network} has no free address; remove containers from it or give it a larger subnet`);
}

/**
 * An address of the subnet that nobody has: not the network's own, the gateway's, the broadcast's. The search begins at
 * a place of the app's own, since an address that was freed by hand may still be in nginx's configuration, and what
 * nginx sends there must not come to another app.
 */
export function nextFree(
  { IPAM, Containers }: Pick<Docker.NetworkInspectInfo, "IPAM" | "Containers">,
  refused: Set<string>,
  app: string,
): string | undefined {
  const { Subnet: subnet = "", Gateway: gateway } = IPAM?.Config?.find(({ Subnet }) => Subnet?.includes(".")) ?? {};
  const [base = "", bits = "0"] = subnet.split("/");
  const size = 2 ** (32 - Number(bits));
  const taken = new BlockList();
  for (const address of [
    gateway,
    ...Object.values(Containers ?? {}).map(({ IPv4Address }) => IPv4Address?.split("/")[0]),
  ]) {
    if (address) taken.addAddress(address);
  }
  const usable = size - 3;
  const start = createHash("sha256").update(app).digest().readUInt32BE() % usable;
  for (let step = 0; step < usable; step++) {
    const address = toAddress(toNumber(base) + 2 + ((start + step) % usable));
    if (!taken.check(address) && !refused.has(address)) return address;
  }
  return undefined;
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toAddress(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join(".");
}
