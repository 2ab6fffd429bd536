import type { ContainerInspectInfo } from "dockerode";
import type { Props } from "../../providers/rpc/handler.ts";
import { mebibytes } from "./container-create.ts";

/**
 * The inputs as a refresh sees them. Like the official provider it notices a stopped container, capabilities as the
 * engine spells them and a swap limit nobody asked for; edits of anything else go unseen.
 */
export function readInputs(inputs: Props, found: ContainerInspectInfo): Props {
  if (Object.keys(inputs).length === 0) return { name: nameOf(found), image: found.Config.Image, mustRun: true };
  const { HostConfig: host } = found;
  const read: Props = { ...inputs };
  if (inputs.mustRun !== false && !found.State.Running) read.mustRun = false;
  if (inputs.capabilities !== undefined) {
    const { adds, drops } = inputs.capabilities as { adds?: string[]; drops?: string[] };
    read.capabilities = {
      ...(adds && { adds: inOrderOf(adds, host.CapAdd ?? []) }),
      ...(drops && { drops: inOrderOf(drops, host.CapDrop ?? []) }),
    };
  }
  Object.assign(read, updatedByHand(inputs, host));
  if (inputs.memory !== undefined && inputs.memorySwap === undefined && host.MemorySwap) {
    read.memorySwap = mebibytes(host.MemorySwap);
  }
  return read;
}

/** What `docker update` may have changed of the properties that the program sets. */
function updatedByHand(inputs: Props, host: ContainerInspectInfo["HostConfig"]): Props {
  const found: Props = {
    restart: host.RestartPolicy?.Name || "no",
    maxRetryCount: host.RestartPolicy?.MaximumRetryCount ?? 0,
    cpuShares: host.CpuShares ?? 0,
    cpuSet: host.CpusetCpus ?? "",
    memory: mebibytes(host.Memory ?? 0),
    memoryReservation: mebibytes(host.MemoryReservation ?? 0),
    memorySwap: mebibytes(host.MemorySwap ?? 0),
  };
  return Object.fromEntries(Object.entries(found).filter(([name]) => inputs[name] !== undefined));
}

/**
 * The engine keeps names with and without CAP_ as written; read back they have it, so only the full form is without
 * a difference. Their order means nothing: the same set is given back as it was written.
 */
function inOrderOf(given: string[], kept: string[]): string[] {
  const found = kept.map((name) => (name === "ALL" || name.startsWith("CAP_") ? name : `CAP_${name}`));
  return given.length === found.length && given.every((name) => found.includes(name)) ? given : found;
}

/** The outputs: every input and what the engine says of the container. */
export function readState(inputs: Props, found: ContainerInspectInfo): Props {
  const { Config: config, HostConfig: host } = found;
  const { __defaults, ...declared } = inputs;
  return {
    bridge: "",
    command: config.Cmd ?? [],
    containerLogs: "",
    entrypoints: entrypoints(config.Entrypoint),
    envs: config.Env ?? [],
    exitCode: found.State.ExitCode,
    hostname: config.Hostname,
    ipcMode: host.IpcMode,
    logDriver: host.LogConfig?.Type,
    runtime: host.Runtime,
    securityOpts: host.SecurityOpt ?? [],
    shmSize: mebibytes(host.ShmSize ?? 0),
    networkDatas: Object.entries(found.NetworkSettings.Networks).map(([networkName, network]) => ({
      networkName,
      gateway: network.Gateway,
      globalIpv6Address: network.GlobalIPv6Address,
      globalIpv6PrefixLength: network.GlobalIPv6PrefixLen,
      ipAddress: network.IPAddress,
      ipPrefixLength: network.IPPrefixLen,
      ipv6Gateway: network.IPv6Gateway,
      macAddress: network.MacAddress,
    })),
    ...declared,
    id: found.Id,
  };
}

function nameOf(found: ContainerInspectInfo): string {
  return found.Name.replace(/^\//, "");
}

function entrypoints(value: string | string[] | undefined | null): string[] {
  if (!value) return [];
  return Array.isArray(value) ? value : [value];
}
