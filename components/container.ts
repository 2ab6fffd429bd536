import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import type { Health, Limits, Workload } from "../config/workload.ts";

/** By these labels people and commands find what belongs to a stack. */
export function labels(part: string): { label: string; value: string }[] {
  return [
    { label: "aisha.part", value: part },
    { label: "aisha.stack", value: pulumi.getStack() },
  ];
}

export type Hardening = Pick<Workload, "capabilities" | "stopGraceSeconds" | "tmpfs"> & { limits: Limits };

/**
 * What every container is given whether its app asks or not: no new privileges, no capability but those named, a root
 * file system that cannot be written, bounded memory, processors and logs, and time to stop.
 * The limit on processes is set by the gate or the handover, since docker.Container has no property for it.
 */
export function hardened(part: string, args: Hardening) {
  return {
    labels: labels(part),
    capabilities: {
      // The engine reports them with CAP_: without it every preview would show a change.
      adds: args.capabilities.map((capability) => `CAP_${capability}`).sort(),
      drops: ["ALL"],
    },
    securityOpts: ["no-new-privileges:true"],
    readOnly: true,
    tmpfs: mapValues(args.tmpfs, (megabytes) => `size=${megabytes}m,mode=1777`),
    memory: args.limits.memoryMb,
    memorySwap: args.limits.memoryMb, // the sum of memory and swap, so no swap
    cpus: processors(args.limits.cpuPercent),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    restart: "unless-stopped",
    stopTimeout: args.stopGraceSeconds,
    destroyGraceSeconds: args.stopGraceSeconds, // unset means SIGKILL at once
  } satisfies Partial<docker.ContainerArgs>;
}

/** In the form in which the engine's number is read back, with a decimal at least: "1" would show as a change to "1.0". */
function processors(percent: number): string {
  return percent % 100 === 0 ? `${percent / 100}.0` : String(percent / 100);
}

export function healthcheck(health: Health | undefined) {
  if (!health) return undefined;
  return {
    tests: ["CMD", ...health.command],
    interval: `${health.intervalSeconds}s`,
    timeout: `${health.timeoutSeconds}s`,
    retries: health.retries,
    startPeriod: `${health.startSeconds}s`,
  };
}

/** Containers overlap: the old one serves until the new one is accepted, so none is updated or deleted first. */
export const overlap = { deleteBeforeReplace: false, replaceOnChanges: ["*"] };

/** For what takes one writer, or a fixed port: the old one is deleted first. */
export const recreate = { deleteBeforeReplace: true, replaceOnChanges: ["*"] };
