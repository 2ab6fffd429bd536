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

/** By the ports that they have, or else by the longest name of a part that is in theirs. */
export function matchesOn(server: string, config: Configuration, found: Found): Match[] {
  const { nginx, registry, apps, bots, servers } = config;
  const all = [
    { part: "registry", key: ["aisha:registry"], ports: [registry.port], placed: registry },
    ...Object.entries(apps).map(([part, placed]) => ({ part, key: ["aisha:apps", part], ports: [], placed })),
    ...Object.entries(bots).map(([part, placed]) => ({ part, key: ["aisha:bots", part], ports: [], placed })),
    { part: "nginx", key: ["aisha:nginx"], ports: [nginx.http, nginx.https], placed: nginx },
  ].filter(({ placed }) => placeOf(servers, placed) === server);
  const partOf = (name: string, ports: number[]) => {
    const byPort = all.find((one) => one.ports.some((port) => ports.includes(port)));
    const byName = all.filter(({ part }) => name.includes(part)).sort((a, b) => b.part.length - a.part.length);
    return byPort ?? byName[0];
  };
  return all
    .map((one) => ({
      part: one.part,
      key: one.key,
      containers: found.containers.filter(({ name, ports }) => partOf(name, ports) === one),
      units: [...new Set(found.units.filter(({ port }) => one.ports.includes(port as never)).map(({ name }) => name))],
    }))
    .filter(({ containers, units }) => containers.length > 0 || units.length > 0);
}
