/** A stack as it was at one moment. */
export interface Snapshot {
  stack: string;
  /** ISO 8601, by this machine's clock. */
  at: string;
  servers: ServerSnapshot[];
  bots: BotSnapshot[];
}

export interface ServerSnapshot {
  server: string;
  /** Why nothing is known of it, and since when (ISO 8601); null where it answers. */
  unreachable: { why: string; since: string } | null;
  /** As last known, as all that follows. */
  host: HostSnapshot | null;
  /** Of the stack, by name. */
  containers: ContainerSnapshot[];
  /** Null where no nginx of the stack runs. */
  nginx: NginxSnapshot | null;
}

export interface HostSnapshot {
  /** Of the last minute. */
  load: number;
  processors: number;
  memory: { usedBytes: number; totalBytes: number };
  /** Where Docker keeps its data. */
  disk: { usedPercent: number; freeBytes: number };
}

export interface ContainerSnapshot {
  name: string;
  part: string;
  /** As Docker has it: running, exited, paused, restarting, … */
  state: string;
  /** healthy, unhealthy or starting; null where it has no check, or does not run. */
  health: string | null;
  exitCode: number | null;
  /** Of one processor; null until two looks were taken. */
  cpuPercent: number | null;
  /** Without what the kernel would give back; null where it does not run. */
  memory: { usedBytes: number; limitBytes: number } | null;
  /** By Docker, since it was made. */
  restarts: number;
  /** When it was started last; ISO 8601. */
  startedAt: string;
}

/** In a second, between two looks; null until two were taken. */
export interface NginxSnapshot {
  requests: number | null;
  /** Answers of 500 and above. */
  errors: number | null;
}

export interface BotSnapshot {
  bot: string;
  /** Why nobody can be asked; null where somebody was. */
  unknown: string | null;
  /** Container, and its server. */
  leader: { container: string; server: string } | null;
  standby: number;
  /** ISO 8601; null where none is known. */
  lastPoll: string | null;
}
