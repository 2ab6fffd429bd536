import { readFileSync } from "node:fs";
import type { Host } from "../../providers/host/host.ts";
import type { Revived } from "./container.ts";
import { sinceOf } from "./finding.ts";

/** What a server says of itself. */
export interface HostFacts {
  /** Milliseconds by which its clock is ahead of this machine's, and by which that may be wrong. */
  clock: { aheadMs: number; giveOrTakeMs: number };
  /** The average of 15 minutes, and how many processors there are for it. */
  load: { average: number; processors: number };
  /** In KiB. */
  memory: { available: number; total: number };
  disks: Disk[];
  /** Container id → what the kernel killed in it. */
  oomKills: Map<string, OomKills>;
  /** Ids of containers that are paused on purpose, for some seconds. */
  held: Set<string>;
  /** Since when a reboot is due; ISO 8601. */
  rebootSince: string | undefined;
  failedUnits: { unit: string; since: string | null }[];
  /** By the container's name. */
  revived: Map<string, Revived>;
}

export interface OomKills {
  /** Since the container started. */
  times: number;
  /** The last within a day, ISO 8601; null where there was none, undefined where the kernel's journal is not kept. */
  lately: string | null | undefined;
}

export interface Disk {
  /** Where it is mounted. */
  mount: string;
  usedPercent: number;
  usedInodesPercent: number;
  freeKb: number;
}

const script = readFileSync(new URL("host-facts.sh", import.meta.url), "utf8");

/** Asks a server for itself, with one script. @param paths whose disks count @throws Error where it cannot be asked */
export async function askHost(host: Host, paths: string[]): Promise<HostFacts> {
  const asked = Date.now();
  const said = await host.demand(["sh", "-c", script, "facts", ...paths]);
  return factsIn(said, { asked, answered: Date.now() });
}

/** Reads what the script printed. @param times between which its first line was; ms since the epoch */
export function factsIn(said: string, { asked, answered }: { asked: number; answered: number }): HostFacts {
  const lines = said.split("\n").map((line) => line.split(" ").filter(Boolean));
  const all = (fact: string) => lines.filter(([first]) => first === fact).map(([, ...rest]) => rest);
  const [[clock = "0"] = []] = all("clock");
  const [[average = "0", processors = "1"] = []] = all("load");
  const [[available = "0", total = "0"] = []] = all("memory");
  const [[reboot] = []] = all("reboot");
  return {
    clock: { aheadMs: Number(clock) * 1000 - (asked + answered) / 2, giveOrTakeMs: (answered - asked) / 2 },
    load: { average: Number(average), processors: Number(processors) },
    memory: { available: Number(available), total: Number(total) },
    disks: disksIn(all("disk")),
    oomKills: oomKillsIn(all("oom"), all("killed"), all("kernel-journal").length > 0),
    held: new Set(all("held").map(([id = ""]) => id)),
    rebootSince: reboot === undefined ? undefined : (sinceOf(Number(reboot) * 1000) ?? undefined),
    failedUnits: all("failed").map(([unit = "", time = ""]) => ({
      unit,
      since: sinceOf(Number(time.replace("@", "")) * 1000),
    })),
    revived: revivedIn(all("revived")),
  };
}

/** Each once, however many of the paths are on it. */
function disksIn(lines: string[][]): Disk[] {
  const disks = lines.map(([used = "", inodes = "", free = "", mount = ""]) => ({
    mount,
    usedPercent: Number.parseInt(used, 10) || 0,
    usedInodesPercent: Number.parseInt(inodes, 10) || 0, // "-" where the file system has none
    freeKb: Number(free),
  }));
  return [...new Map(disks.map((disk) => [disk.mount, disk])).values()];
}

function oomKillsIn(counted: string[][], killed: string[][], isKept: boolean): HostFacts["oomKills"] {
  const last = new Map(killed.map(([time, id = ""]) => [id, sinceOf(Number(time) * 1000)]));
  const latelyOf = (id: string) => (isKept ? (last.get(id) ?? null) : undefined);
  const kills = counted.flatMap(([times, path]) =>
    idsIn(path).map((id) => [id, { times: Number(times), lately: latelyOf(id) }] as const),
  );
  return new Map(kills);
}

/** The last: where Docker runs in a container, those of the outer engine stand before it. */
function idsIn(path = ""): string[] {
  return path.match(/[0-9a-f]{64}/g)?.slice(-1) ?? [];
}

function revivedIn(lines: string[][]): Map<string, Revived> {
  const revived = new Map<string, Revived>();
  for (const [time, name = ""] of lines) {
    const before = revived.get(name);
    revived.set(name, { times: (before?.times ?? 0) + 1, since: before?.since ?? sinceOf(Number(time) * 1000) });
  }
  return revived;
}
