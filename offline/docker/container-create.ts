import type { ContainerCreateOptions, EndpointSettings, MountSettings, PortMap } from "dockerode";
import type { ContainerInputs, Healthcheck, Label, Mount, NetworkAttachment } from "./container-inputs.ts";
import { goDuration } from "./duration.ts";

const mebibyte = 1024 * 1024;
const nanoCpusPerCpu = 1e9;

/** MiB to bytes; the engine's special values (-1 unlimited, 0 default) stay. */
export function bytes(mebibytes: number | undefined): number | undefined {
  return mebibytes === undefined || mebibytes <= 0 ? mebibytes : mebibytes * mebibyte;
}

/** Bytes to MiB; -1 and 0 stay. */
export function mebibytes(size: number): number {
  return size <= 0 ? size : Math.floor(size / mebibyte);
}

/** What the Docker Engine API's `POST /containers/create` is told. No network is in it: connect them before start. */
export function createOptions(inputs: ContainerInputs): ContainerCreateOptions {
  const ports = inputs.ports ?? [];
  return {
    name: inputs.name,
    Image: inputs.image,
    Cmd: inputs.command,
    Entrypoint: inputs.entrypoints,
    Env: inputs.envs,
    Hostname: inputs.hostname,
    Domainname: inputs.domainname,
    User: inputs.user,
    WorkingDir: inputs.workingDir,
    Labels: labelMap(inputs.labels),
    Tty: inputs.tty,
    OpenStdin: inputs.stdinOpen,
    StopSignal: inputs.stopSignal,
    StopTimeout: inputs.stopTimeout,
    Healthcheck: inputs.healthcheck && healthcheck(inputs.healthcheck),
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    HostConfig: {
      ...limits(inputs),
      CpuPeriod: inputs.cpuPeriod,
      CpuQuota: inputs.cpuQuota,
      NanoCpus: inputs.cpus === undefined ? undefined : Math.round(Number(inputs.cpus) * nanoCpusPerCpu),
      AutoRemove: inputs.rm,
      CapAdd: inputs.capabilities?.adds,
      CapDrop: inputs.capabilities?.drops,
      Devices: inputs.devices?.map(({ hostPath, containerPath, permissions }) => ({
        PathOnHost: hostPath,
        PathInContainer: containerPath ?? hostPath,
        CgroupPermissions: permissions ?? "rwm",
      })),
      Dns: inputs.dns,
      DnsOptions: inputs.dnsOpts,
      DnsSearch: inputs.dnsSearches,
      ExtraHosts: inputs.hosts?.map(({ host, ip }) => `${host}:${ip}`),
      GroupAdd: inputs.groupAdds,
      Init: inputs.init,
      IpcMode: inputs.ipcMode,
      LogConfig: { Type: inputs.logDriver ?? "", Config: inputs.logOpts ?? {} },
      Mounts: inputs.mounts?.map(mount),
      NetworkMode: inputs.networkMode,
      PidMode: inputs.pidMode,
      PortBindings: portBindings(ports),
      Privileged: inputs.privileged,
      ReadonlyRootfs: inputs.readOnly,
      SecurityOpt: inputs.securityOpts,
      ShmSize: bytes(inputs.shmSize),
      Sysctls: inputs.sysctls,
      Tmpfs: inputs.tmpfs,
      Ulimits: inputs.ulimits?.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      UsernsMode: inputs.usernsMode,
    },
  };
}

/** The part of a container's settings that the engine changes while it runs. */
export function limits(inputs: Partial<ContainerInputs>) {
  return {
    CpuShares: inputs.cpuShares,
    CpusetCpus: inputs.cpuSet,
    Memory: bytes(inputs.memory),
    MemoryReservation: bytes(inputs.memoryReservation),
    MemorySwap: bytes(inputs.memorySwap),
    RestartPolicy: { Name: inputs.restart ?? "no", MaximumRetryCount: inputs.maxRetryCount },
  };
}

/** How a container takes part in one network. */
export function endpoint(attachment: NetworkAttachment): EndpointSettings {
  return {
    Aliases: attachment.aliases,
    MacAddress: attachment.macAddress,
    IPAMConfig: {
      IPv4Address: attachment.ipv4Address,
      IPv6Address: attachment.ipv6Address,
      LinkLocalIPs: attachment.linkLocalIps,
    },
  } as EndpointSettings;
}

export function labelMap(labels: Label[] = []): Record<string, string> {
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

function healthcheck(check: Healthcheck) {
  const time = (name: "interval" | "timeout" | "startPeriod" | "startInterval") =>
    check[name] === undefined ? undefined : goDuration(check[name], `healthcheck.${name}`);
  return {
    Test: check.tests,
    Interval: time("interval"),
    Timeout: time("timeout"),
    StartPeriod: time("startPeriod"),
    StartInterval: time("startInterval"),
    Retries: check.retries,
  };
}

type Port = NonNullable<ContainerInputs["ports"]>[number];

function portKey({ internal, protocol }: Port): string {
  return `${internal}/${protocol ?? "tcp"}`;
}

function portBindings(ports: Port[]): PortMap {
  const bindings: PortMap = {};
  for (const port of ports) {
    const hostPort = port.external === undefined ? "" : String(port.external);
    bindings[portKey(port)] = [...(bindings[portKey(port)] ?? []), { HostIp: port.ip ?? "", HostPort: hostPort }];
  }
  return bindings;
}

function mount(from: Mount): MountSettings {
  const { bindOptions, volumeOptions, tmpfsOptions } = from;
  return {
    Target: from.target,
    Source: from.source,
    Type: from.type,
    ReadOnly: from.readOnly,
    BindOptions: bindOptions && { Propagation: bindOptions.propagation },
    VolumeOptions: volumeOptions && {
      NoCopy: volumeOptions.noCopy,
      Labels: labelMap(volumeOptions.labels),
      DriverConfig: { Name: volumeOptions.driverName, Options: volumeOptions.driverOptions },
      Subpath: volumeOptions.subpath,
    },
    TmpfsOptions: tmpfsOptions && { SizeBytes: tmpfsOptions.sizeBytes, Mode: tmpfsOptions.mode },
  } as MountSettings;
}
