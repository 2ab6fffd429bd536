import { type CheckFailure, hasUnknown, type Props } from "../../providers/rpc/handler.ts";

export type PropertyType = "string" | "integer" | "boolean" | "array" | "object";

/**
 * What a changed property does: needs a new container, is given to the running one (`docker update`), or is only
 * kept in the state for the next container. The last is how version 5 of the official provider behaves.
 */
export type OnChange = "replace" | "apply" | "save";

/** Every input of a Container that is served, with its type and the effect of a change. */
export const containerProperties: Record<string, [PropertyType, OnChange]> = {
  capabilities: ["object", "replace"],
  command: ["array", "replace"],
  containerReadRefreshTimeoutMilliseconds: ["integer", "save"],
  cpuPeriod: ["integer", "save"],
  cpuQuota: ["integer", "save"],
  cpuSet: ["string", "apply"],
  cpuShares: ["integer", "apply"],
  cpus: ["string", "replace"],
  destroyGraceSeconds: ["integer", "save"],
  devices: ["array", "replace"],
  dns: ["array", "replace"],
  dnsOpts: ["array", "replace"],
  dnsSearches: ["array", "replace"],
  domainname: ["string", "replace"],
  entrypoints: ["array", "replace"],
  envs: ["array", "replace"],
  groupAdds: ["array", "replace"],
  healthcheck: ["object", "save"],
  hostname: ["string", "replace"],
  hosts: ["array", "replace"],
  image: ["string", "replace"],
  init: ["boolean", "save"],
  ipcMode: ["string", "replace"],
  labels: ["array", "replace"],
  logDriver: ["string", "replace"],
  logOpts: ["object", "replace"],
  maxRetryCount: ["integer", "apply"],
  memory: ["integer", "apply"],
  memoryReservation: ["integer", "apply"],
  memorySwap: ["integer", "apply"],
  mounts: ["array", "replace"],
  mustRun: ["boolean", "apply"],
  name: ["string", "replace"],
  networkMode: ["string", "replace"],
  networksAdvanced: ["array", "replace"],
  pidMode: ["string", "replace"],
  ports: ["array", "replace"],
  privileged: ["boolean", "replace"],
  readOnly: ["boolean", "replace"],
  removeVolumes: ["boolean", "save"],
  restart: ["string", "apply"],
  rm: ["boolean", "save"],
  securityOpts: ["array", "replace"],
  shmSize: ["integer", "replace"],
  start: ["boolean", "save"],
  stdinOpen: ["boolean", "replace"],
  stopSignal: ["string", "replace"],
  stopTimeout: ["integer", "replace"],
  sysctls: ["object", "replace"],
  tmpfs: ["object", "save"],
  tty: ["boolean", "replace"],
  ulimits: ["array", "replace"],
  user: ["string", "replace"],
  usernsMode: ["string", "replace"],
  wait: ["boolean", "save"],
  waitTimeout: ["integer", "save"],
  workingDir: ["string", "replace"],
};

/** Inputs the official provider has and this one does not, with what to write instead where there is something. */
export const refusedProperties: Record<string, string> = {
  attach: "",
  cgroupParent: "",
  cgroupnsMode: "",
  deviceReadBps: "",
  deviceReadIops: "",
  deviceRequests: "",
  deviceWriteBps: "",
  deviceWriteIops: "",
  gpus: "",
  logs: "",
  platform: "",
  publishAllPorts: "; list the ports",
  runtime: "",
  storageOpts: "",
  uploads: "; use mounts",
  volumes: "; use mounts",
};

/** Values the provider itself puts in for properties the program leaves out. `waitTimeout` is in seconds. */
export const containerDefaults = {
  containerReadRefreshTimeoutMilliseconds: 15_000,
  mustRun: true,
  networkMode: "bridge",
  removeVolumes: true,
  restart: "no",
  start: true,
  waitTimeout: 60,
};

/** Inputs that are not served, have the wrong type or are missing. */
export function containerFailures(inputs: Props): CheckFailure[] {
  const failures: CheckFailure[] = [];
  if (!inputs.image) failures.push({ property: "image", reason: "a container needs an image" });
  for (const [property, value] of Object.entries(inputs)) {
    if (property.startsWith("__") || value === undefined || value === null) continue;
    const refused = refusedProperties[property];
    if (refused !== undefined) {
      // The official provider writes `false` for flags nobody set, and a state may come from there.
      if (value === false) continue;
      failures.push({ property, reason: `${property} is not served by the offline docker provider${refused}` });
      continue;
    }
    const served = containerProperties[property];
    if (!served) failures.push({ property, reason: `a container has no property "${property}"` });
    else if (!hasUnknown(value) && typeName(value) !== served[0]) {
      failures.push({ property, reason: `${property} must be of type ${served[0]}, not ${typeName(value)}` });
    }
  }
  return failures;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "fraction";
  return typeof value;
}
