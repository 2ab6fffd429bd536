import type { Host } from "../../providers/host/host.ts";
import type { HostSnapshot } from "./snapshot.ts";

/** Costs the server four small processes. Its argument is a folder whose disk counts. */
const script = `read -r load _ </proc/loadavg; echo "$load $(getconf _NPROCESSORS_ONLN)"
awk '/^MemTotal:/ {total = $2} /^MemAvailable:/ {print $2, total}' /proc/meminfo
df -k --output=pcent,avail "$1" | tail -n 1`;

/** @param folder whose disk counts @throws Error where it cannot be asked */
export async function lookAtHost(host: Host, folder: string): Promise<HostSnapshot> {
  return hostIn(await host.demand(["sh", "-ec", script, "sh", folder]));
}

/** Reads what the script printed. */
export function hostIn(said: string): HostSnapshot {
  const [load, processors, available, total, used, free] = said.trim().split(/\s+/).map(Number.parseFloat);
  return {
    load: load!,
    processors: processors!,
    memory: { usedBytes: (total! - available!) * 1024, totalBytes: total! * 1024 },
    disk: { usedPercent: used!, freeBytes: free! * 1024 },
  };
}
