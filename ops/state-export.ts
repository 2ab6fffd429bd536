/** What the state of a stack knows of what is on the stack's servers. */
export interface Known {
  /** Engine ids of containers and networks, those included that only wait for their deletion. */
  ids: Set<string>;
  /** Names of volumes. */
  volumes: Set<string>;
  /** Paths of folders. */
  folders: Set<string>;
  /** Names of things in the engine whose creation had begun when an update was killed. */
  begun: Set<string>;
}

/** What is read of `pulumi stack export`. */
interface Exported {
  deployment?: {
    resources?: Resource[];
    pending_operations?: { type: string; resource: Resource }[];
  };
}

interface Resource {
  type: string;
  id?: string;
  inputs?: { name?: string };
}

/** Reads the output of `pulumi stack export`. A stack that was never updated knows nothing. */
export function knownIn(exported: string): Known {
  const { resources = [], pending_operations: pending = [] } = (JSON.parse(exported) as Exported).deployment ?? {};
  const idsOf = (...types: string[]) => resources.flatMap(({ type, id }) => (id && types.includes(type) ? [id] : []));
  return {
    ids: new Set(idsOf("docker:index/container:Container", "docker:index/network:Network")),
    volumes: new Set(idsOf("docker:index/volume:Volume")),
    folders: new Set(idsOf("host:index:Directory")),
    begun: new Set(
      pending.flatMap(({ type, resource: { inputs } }) => (type === "creating" && inputs?.name ? [inputs.name] : [])),
    ),
  };
}

/** Whether the state gives no means to tell the stack's own things from those of another stack of its name. */
export function knowsNothing({ ids, volumes, folders, begun }: Known): boolean {
  return ids.size + volumes.size + folders.size + begun.size === 0;
}
