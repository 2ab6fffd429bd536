import { isDeepStrictEqual } from "node:util";

/** What the state of a stack knows of what is on the stack's servers. */
export interface Known {
  /** Engine ids of containers and networks, those included that only wait for their deletion. */
  ids: Set<string>;
  /** Names of networks. */
  networks: Set<string>;
  /** Names of volumes. */
  volumes: Set<string>;
  /** Paths of folders. */
  folders: Set<string>;
  /** Names of things in the engine whose creation had begun when an update was killed. */
  begun: Set<string>;
}

export const container = "docker:index/container:Container";
const network = "docker:index/network:Network";
const volume = "docker:index/volume:Volume";
const directory = "host:index:Directory";

/** What is read of `pulumi stack export`; all else of it is kept as it is where it is written back. */
export interface Exported {
  deployment?: {
    resources?: Resource[];
    pending_operations?: { type: string; resource: Resource }[];
  };
}

export interface Resource {
  urn: string;
  type: string;
  id?: string;
  parent?: string;
  /** It was replaced, and waits for its deletion. */
  delete?: boolean;
  /** URN and id of what manages it. */
  provider?: string;
  inputs?: { name?: string; server?: unknown; host?: string; sshOpts?: string };
  dependencies?: string[];
  propertyDependencies?: Record<string, string[] | null>;
}

/** The resources of a state. A stack that was never updated has none. */
export function resourcesIn(exported: string): Resource[] {
  return (JSON.parse(exported) as Exported).deployment?.resources ?? [];
}

/** Whether one state is a copy of another, in which Pulumi encrypts the same secrets anew. */
export function isCopy(exported: string, other: string): boolean {
  const [one, two] = [exported, other].map((text) => {
    const { resources = [], pending_operations: pending = [] } =
      (JSON.parse(text, withoutCipher) as Exported).deployment ?? {};
    return { resources, pending };
  });
  return isDeepStrictEqual(one, two);
}

function withoutCipher(key: string, value: unknown): unknown {
  return key === "ciphertext" ? undefined : value;
}

/** Reads the output of `pulumi stack export`. A stack that was never updated knows nothing. */
export function knownIn(exported: string): Known {
  const { resources = [], pending_operations: pending = [] } = (JSON.parse(exported) as Exported).deployment ?? {};
  const some = (type: string, of: (resource: Resource) => string | undefined) =>
    resources.flatMap((resource) => (resource.type === type ? (of(resource) ?? []) : []));
  const id = (resource: Resource) => resource.id;
  const name = ({ inputs }: Resource) => inputs?.name;
  const begun = pending.flatMap(({ type, resource }) => (type === "creating" ? (name(resource) ?? []) : []));
  return {
    ids: new Set([...some(container, id), ...some(network, id)]),
    networks: new Set(some(network, name)),
    volumes: new Set(some(volume, id)),
    folders: new Set(some(directory, id)),
    begun: new Set(begun),
  };
}

/** Whether the state gives no means to tell the stack's own things from those of another stack of its name. */
export function knowsNothing({ ids, volumes, folders, begun }: Known): boolean {
  return ids.size + volumes.size + folders.size + begun.size === 0;
}
