import type { HousekeepingConfig } from "../../config/housekeeping.ts";

/** What the scripts on a server are told of their stack. */
export interface PolicyArgs extends HousekeepingConfig {
  stack: string;
  /** host:port in front of the names of the stack's images. */
  registry: string;
  /** Whether the server is this program's alone, so that what belongs to nobody there may go. */
  managed: boolean;
  /** Folder on the server where the scripts keep what they noticed. */
  notes: string;
  /** On the registry's server. */
  collection?: CollectionArgs;
}

export interface CollectionArgs {
  /** Tags that stay in each repository. */
  keepTags: number;
  /** The storage's folder in the registry's container. */
  storage: string;
  /** Folder on the server where containers are named that are to be left alone for a while; undefined where nobody looks. */
  held: string | undefined;
}

/** What must stay on a server, whatever its age. */
export interface KeepArgs {
  /** Images of the server's last releases, by digest. */
  images: string[];
  /** Networks that are declared. */
  networks: string[];
  /** Images of all servers' last releases, by digest: on the registry's server. */
  manifests: string[];
}

const [minute, hour, day] = [60, 3600, 86_400];

/** Lines of fields between tabs, as the scripts read them; ages in seconds. */
export function renderPolicy(args: PolicyArgs): string {
  const { stack, registry, managed, notes, diskGuard, collection } = args;
  return lines([
    ["stack", stack],
    ["managed", managed ? "yes" : "no"],
    ["prefix", `${registry}/aisha/`],
    ["notes", notes],
    ...(collection ? ofCollection(collection) : []),
    ["age", "container", args.stoppedContainersHours * hour],
    ["age", "network", args.unusedNetworksHours * hour],
    ["age", "image", args.unneededImagesHours * hour],
    ["full", diskGuard.percent],
    ["spare", diskGuard.spareMinutes * minute],
    ...[...args.protect].sort().map((glob) => ["protect", glob]),
    ...entriesOf(args.unusedVolumesDays).map(([glob, days]) => ["volumes", glob, days * day]),
    ...entriesOf(args.files).map(([name, { folder, pattern, days, keep }]) => {
      return ["files", name, days * day, keep, folder, pattern];
    }),
  ]);
}

/** Each thing once and in order, so that the same releases make the same text. */
export function renderKeep({ images, networks, manifests }: KeepArgs): string {
  const keep = (kind: string, names: string[]) => [...new Set(names)].sort().map((name) => ["keep", kind, name]);
  return lines([...keep("image", images), ...keep("network", networks), ...keep("manifest", manifests)]);
}

function ofCollection({ keepTags, storage, held }: CollectionArgs): (string | number)[][] {
  return [["registry", keepTags], ["storage", storage], ...(held === undefined ? [] : [["held", held]])];
}

function lines(rows: (string | number)[][]): string {
  return rows.map((row) => `${row.join("\t")}\n`).join("");
}

function entriesOf<Value>(map: Record<string, Value>): [string, Value][] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
}
