import { placeOf } from "../../config/place.ts";
import type { Configuration } from "../../config/schema.ts";
import type { Found, OldContainer } from "./found.ts";

/** A part of the stack, and what of the old set-up does its work. */
export interface Match {
  part: string;
  /** Where it stands in the stack's file. */
  key: string[];
  containers: OldContainer[];
  units: string[];
}

/** What of a server's old set-up has to do with which part of the stack. */
export interface Matches {
  /** Of parts that are declared on the server. */
  here: Match[];
  /** What does the work of a part that is declared on another server. */
  elsewhere: { container: OldContainer; part: string; server: string }[];
  /** What has a part's name in its own, and may as well be something beside it, as its database. */
  undecided: { container: OldContainer; part: string; key: string[] }[];
}

/**
 * By what the file says, by the ports that they have, or else by the longest name of a part that theirs ends with. Those
 * that the server leaves are in none.
 */
export function matchesOn(server: string, config: Configuration, found: Found): Matches {
  const all = partsOf(config);
  const declared = all.filter((one) => one.server === server);
  const { leaves } = config.servers[server]!;
  const containers = found.containers.filter(({ name }) => !leaves.includes(name));
  const units = found.units.filter(({ name }) => !leaves.includes(name));
  const partOf = ({ name, ports }: OldContainer) =>
    declared.find(({ replaces }) => replaces.includes(name)) ??
    declared.find((one) => one.ports.some((port) => ports.includes(port))) ??
    longest(all.filter(({ part }) => endsWith(name, part)));
  const here = declared
    .map(({ part, key, ports }) => ({
      part,
      key,
      containers: containers.filter((one) => partOf(one)?.part === part),
      units: [...new Set(units.filter(({ port }) => ports.includes(port)).map(({ name }) => name))],
    }))
    .filter((one) => one.containers.length > 0 || one.units.length > 0);
  const elsewhere = containers.flatMap((container) => {
    const part = partOf(container);
    return part && part.server !== server ? [{ container, part: part.part, server: part.server }] : [];
  });
  const undecided = containers.flatMap((container) => {
    const part = partOf(container) ? undefined : longest(declared.filter((one) => container.name.includes(one.part)));
    return part ? [{ container, part: part.part, key: part.key }] : [];
  });
  return { here, elsewhere, undecided };
}

function partsOf({ nginx, registry, apps, bots, servers }: Configuration) {
  return [
    { part: "registry", key: ["aisha:registry"], ports: [registry.port], placed: registry },
    ...Object.entries(apps).map(([part, placed]) => ({ part, key: ["aisha:apps", part], ports: [], placed })),
    ...Object.entries(bots).map(([part, placed]) => ({ part, key: ["aisha:bots", part], ports: [], placed })),
    { part: "nginx", key: ["aisha:nginx"], ports: [nginx.http, nginx.https], placed: nginx },
  ].map(({ placed, ports, ...one }) => ({
    ...one,
    ports: ports as number[],
    replaces: placed.replaces,
    server: placeOf(servers, placed),
  }));
}

function longest<Part extends { part: string }>(parts: Part[]): Part | undefined {
  return parts.sort((a, b) => b.part.length - a.part.length)[0];
}

/** Whether the last words of a container's name are a part's, but for the number of a replica. */
function endsWith(name: string, part: string): boolean {
  return [name, name.replace(/[-_.]?\d+$/, "")].some((one) => `-${one.replaceAll(/[_.]/g, "-")}`.endsWith(`-${part}`));
}
