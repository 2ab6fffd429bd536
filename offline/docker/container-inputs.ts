/** What a Container resource declares, checked against the property table before. Sizes named `memory…` and `shmSize` are MiB. */
export interface ContainerInputs {
  name: string;
  image: string;
  capabilities?: { adds?: string[]; drops?: string[] };
  command?: string[];
  containerReadRefreshTimeoutMilliseconds?: number;
  cpuPeriod?: number;
  cpuQuota?: number;
  cpuSet?: string;
  cpuShares?: number;
  /** CPUs as a decimal number, "0.5". */
  cpus?: string;
  /** Seconds between the stop signal and SIGKILL on delete; unset means SIGKILL at once. */
  destroyGraceSeconds?: number;
  devices?: { hostPath: string; containerPath?: string; permissions?: string }[];
  dns?: string[];
  dnsOpts?: string[];
  dnsSearches?: string[];
  domainname?: string;
  entrypoints?: string[];
  envs?: string[];
  groupAdds?: string[];
  healthcheck?: Healthcheck;
  hostname?: string;
  hosts?: { host: string; ip: string }[];
  init?: boolean;
  ipcMode?: string;
  labels?: Label[];
  logDriver?: string;
  logOpts?: Record<string, string>;
  maxRetryCount?: number;
  memory?: number;
  memoryReservation?: number;
  /** Memory and swap together in MiB; -1 is unlimited. */
  memorySwap?: number;
  mounts?: Mount[];
  mustRun?: boolean;
  networkMode?: string;
  networksAdvanced?: NetworkAttachment[];
  pidMode?: string;
  ports?: { internal: number; external?: number; ip?: string; protocol?: string }[];
  privileged?: boolean;
  readOnly?: boolean;
  removeVolumes?: boolean;
  restart?: string;
  rm?: boolean;
  securityOpts?: string[];
  shmSize?: number;
  start?: boolean;
  stdinOpen?: boolean;
  stopSignal?: string;
  /** Seconds. */
  stopTimeout?: number;
  sysctls?: Record<string, string>;
  tmpfs?: Record<string, string>;
  tty?: boolean;
  ulimits?: { name: string; soft: number; hard: number }[];
  user?: string;
  usernsMode?: string;
  wait?: boolean;
  /** Seconds. */
  waitTimeout?: number;
  workingDir?: string;
}

export interface Label {
  label: string;
  value: string;
}

/** Times are Go durations, "1m30s". */
export interface Healthcheck {
  tests: string[];
  interval?: string;
  timeout?: string;
  startPeriod?: string;
  startInterval?: string;
  retries?: number;
}

export interface Mount {
  target: string;
  type: "bind" | "volume" | "tmpfs";
  source?: string;
  readOnly?: boolean;
  bindOptions?: { propagation?: string };
  volumeOptions?: {
    noCopy?: boolean;
    labels?: Label[];
    driverName?: string;
    driverOptions?: Record<string, string>;
    subpath?: string;
  };
  tmpfsOptions?: { sizeBytes?: number; mode?: number };
}

/** `name` is a network's name or id. */
export interface NetworkAttachment {
  name: string;
  aliases?: string[];
  ipv4Address?: string;
  ipv6Address?: string;
  linkLocalIps?: string[];
  macAddress?: string;
}
