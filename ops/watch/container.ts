import type Docker from "dockerode";
import { ifPresent } from "../../providers/host/if-present.ts";
import type { ContainerSnapshot } from "./snapshot.ts";

/** What a container had used of processors at one moment, both in nanoseconds. */
export interface CpuSample {
  used: number;
  at: number;
}

/** What of the engine's statistics is read. Source: Docker Engine API, ContainerStats. */
export interface Stats {
  read: string;
  cpu_stats: { cpu_usage: { total_usage: number } };
  memory_stats: { usage?: number; limit?: number; stats?: Record<string, number> };
}

export interface LookedAt {
  container: ContainerSnapshot;
  /** For the next look; none where it does not run. */
  cpu: CpuSample | undefined;
}

/** @returns undefined where it is gone */
export async function lookAtContainer(
  docker: Docker,
  { Id }: Docker.ContainerInfo,
  before: CpuSample | undefined,
): Promise<LookedAt | undefined> {
  const container = docker.getContainer(Id);
  const [info, stats] = await Promise.all([
    ifPresent(container.inspect()),
    ifPresent(container.stats({ stream: false, "one-shot": true }) as Promise<unknown>),
  ]);
  return info && containerIn(info, stats as Stats | undefined, before);
}

/** @param before undefined at the first look */
export function containerIn(
  { Name, Config, State, RestartCount }: Docker.ContainerInspectInfo,
  stats: Stats | undefined,
  before: CpuSample | undefined,
): LookedAt {
  const isRunning = State.Status === "running";
  const measured = isRunning && stats && Date.parse(stats.read) > 0 ? stats : undefined; // an engine without cgroups has none
  const sample = measured && cpuIn(measured);
  const health = isRunning ? State.Health?.Status : undefined;
  return {
    container: {
      name: Name.slice(1),
      part: Config.Labels["aisha.part"] ?? "",
      state: State.Status,
      health: health === undefined || health === "none" ? null : health,
      exitCode: State.Status === "exited" ? State.ExitCode : null,
      cpuPercent: sample && before ? percentBetween(before, sample) : null,
      memory: measured ? memoryIn(measured) : null,
      restarts: RestartCount,
      startedAt: State.StartedAt,
    },
    cpu: sample,
  };
}

function cpuIn({ read, cpu_stats }: Stats): CpuSample {
  return { used: cpu_stats.cpu_usage.total_usage, at: Date.parse(read) * 1e6 };
}

/** Null where its count began anew, or where both looks are the same. */
function percentBetween(before: CpuSample, now: CpuSample): number | null {
  if (now.at <= before.at || now.used < before.used) return null;
  return Math.round(((now.used - before.used) / (now.at - before.at)) * 1000) / 10;
}

/** As `docker stats` has it: without cached files. Their name differs between the two versions of cgroups. */
function memoryIn({ memory_stats: { usage = 0, limit = 0, stats = {} } }: Stats): ContainerSnapshot["memory"] {
  const cached = stats.total_inactive_file ?? stats.inactive_file ?? 0;
  return { usedBytes: cached < usage ? usage - cached : usage, limitBytes: limit };
}
