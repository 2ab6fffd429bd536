import type { Guard, Refusal } from "../guard.ts";
import { isOwnAddress, isOwnNetwork } from "../own-networks.ts";
import { placeOf } from "../place.ts";
import type { Parts } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** Ports by which data is had, or a whole server: nobody but one's own machines has business there. */
const wellKnown = new Map([
  [2375, "Docker"],
  [2376, "Docker"],
  [2379, "etcd"],
  [2380, "etcd"],
  [3306, "MySQL"],
  [5432, "PostgreSQL"],
  [6379, "Redis"],
  [9000, "MinIO"],
  [9001, "MinIO"],
  [9200, "Elasticsearch"],
  [11211, "memcached"],
  [27017, "MongoDB"],
]);
/** A network of the internet that is larger than a /16 is no organisation's own. */
const fewestBits = 16;

/** The ports of databases and the registry are for those who are named. */
export const openPort: Guard = {
  id: "open-port",
  in: ["production", "staging"],
  check: (parts) =>
    entriesOf(parts.servers).flatMap(([server, declared]): Refusal[] => {
      if (declared.transport !== "ssh" || !declared.system?.firewall?.open) return [];
      const guarded = new Map([...wellKnown, ...registryPorts(parts, server)]);
      return Object.entries(declared.system.firewall.open).flatMap(([port, networks]) => {
        const whose = guarded.get(Number.parseInt(port, 10));
        const wide = (networks ?? []).find((network) => !isOwnNetwork(network) && bitsOf(network) < fewestBits);
        if (!whose || !wide) return [];
        const rule = `must say who reaches the port of ${whose}, a network of /${fewestBits} or less unless it is private, got ${wide}`;
        const path = ["servers", server, "system", "firewall", "open", port];
        return [{ path, rule, fix: "name your own networks, as [10.0.0.0/8]" }];
      });
    }),
};

/** A registry in public has nothing between it and everybody but its login. */
export const firewallOff: Guard = {
  id: "firewall-off",
  in: ["production"],
  check: (parts) => {
    const { servers, registry } = parts;
    const home = homeOf(parts);
    const server = home === undefined ? undefined : servers?.[home];
    if (home === undefined || server?.transport !== "ssh" || !server.system) return [];
    if (registry?.address === undefined || isOwnAddress(registry.address)) return [];
    const key = server.system.managed === false ? "managed" : "firewall";
    const path = ["servers", home, "system", ...(key === "managed" ? [key] : [key, "enabled"])];
    if (key !== "managed" && server.system.firewall?.enabled !== false) return [];
    const rule = `must be true where the registry is, whose address ${registry.address} is public, got false`;
    return [{ path, rule, fix: "leave it out, or give the registry a private address" }];
  },
};

function registryPorts(parts: Parts, server: string): [number, string][] {
  const { registry } = parts;
  if (homeOf(parts) !== server) return [];
  const own: [number | undefined, string][] = [
    [registry?.port, "the registry"],
    [registry?.ui?.port, "the registry's page"],
  ];
  return own.flatMap(([port, whose]): [number, string][] => (port === undefined ? [] : [[port, whose]]));
}

function homeOf({ servers = {}, registry }: Parts): string | undefined {
  return registry && placeOf(servers, registry);
}

function bitsOf(network: string): number {
  return Number(network.split("/")[1]);
}
