import type Docker from "dockerode";
import type { Known } from "./state-export.ts";

/** What carries the labels of a stack on one engine. */
export interface Labelled {
  server: string;
  /** Those that do not run included. */
  containers: Docker.ContainerInfo[];
  /** With the containers that are connected to them. */
  networks: Docker.NetworkInspectInfo[];
  /** By name. */
  volumes: string[];
}

export interface Thing {
  kind: "container" | "network" | "volume";
  id: string;
  name: string;
  server: string;
}

/** Something that the state does not know and that stays. */
export interface Kept extends Thing {
  why: string;
}

export interface Unknown {
  remove: Thing[];
  keep: Kept[];
}

/**
 * What the state does not know of what carries the stack's labels. Another clone may have a stack of the same name on
 * the same engine, so only that is removed which something in this state points to.
 */
export function unknownTo(known: Known, { server, containers, networks, volumes }: Labelled): Unknown {
  const remove: Thing[] = [];
  const keep: Kept[] = [];
  for (const container of containers.filter(({ Id }) => !known.ids.has(Id))) {
    const name = nameOf(container);
    const thing: Thing = { kind: "container", id: container.Id, name, server };
    if (known.begun.has(name) || usesKnown(known, container)) remove.push(thing);
    else keep.push({ ...thing, why: `${notProven}: docker rm --force ${name}` });
  }
  const leaving = new Set(remove.map(({ id }) => id));
  for (const { Id: id, Name: name, Containers } of networks.filter(({ Id }) => !known.ids.has(Id))) {
    const thing: Thing = { kind: "network", id, name, server };
    const users = Object.keys(Containers ?? {}).filter((user) => !leaving.has(user));
    if (users.length > 0) keep.push({ ...thing, why: `${users.length} container(s) are connected to it` });
    else if (known.begun.has(name)) remove.push(thing);
    else keep.push({ ...thing, why: `${notProven}: docker network rm ${name}` });
  }
  for (const name of volumes.filter((volume) => !known.volumes.has(volume))) {
    const why = `data is never removed here; if nobody needs it: docker volume rm ${name}`;
    keep.push({ kind: "volume", id: name, name, server, why });
  }
  return { remove, keep };
}

const notProven = "nothing in this clone's state points to it, so it may be another clone's; if it is not";

/** Whether a container is on a network of the state, or has a volume or folder of it. */
function usesKnown({ ids, networks, volumes, folders }: Known, { Mounts, NetworkSettings }: Docker.ContainerInfo) {
  // Until a container is started the engine tells its networks by name alone.
  const attached = Object.entries(NetworkSettings?.Networks ?? {});
  if (attached.some(([name, { NetworkID }]) => ids.has(NetworkID) || networks.has(name))) return true;
  return Mounts.some(({ Type, Name, Source }) => {
    if (Type === "volume") return volumes.has(Name ?? "");
    return Type === "bind" && [...folders].some((folder) => `${Source}/`.startsWith(`${folder}/`));
  });
}

function nameOf({ Names, Id }: Docker.ContainerInfo): string {
  return Names[0]?.replace(/^\//, "") ?? Id.slice(0, 12);
}
