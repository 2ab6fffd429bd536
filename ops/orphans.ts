import { readdirSync, readFileSync } from "node:fs";
import { backendUrl } from "./pulumi-environment.ts";
import { folders } from "./repository.ts";

/** A provider plugin whose engine was killed. What it answers reaches nobody, but it may be in the middle of a call. */
export interface Orphan {
  pid: number;
  program: string;
}

/**
 * The plugins that killed updates on this machine left behind and that have not ended by themselves yet.
 * @param backend of what they worked on; default: the clone's own
 * @param stack of it, where it is not this clone's alone; default: any
 */
export function orphanedPlugins(backend = backendUrl(folders.state), stack?: string): Orphan[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    const pid = Number(name);
    const program = pluginOf(pid);
    return program && worksOn(pid, backend, stack) && !hasEngine(pid) ? [{ pid, program }] : [];
  });
}

/** The program of a plugin, by its name and its last argument, the address of the engine that started it. */
function pluginOf(pid: number): string | undefined {
  const words = read(pid, "cmdline").split("\0").filter(Boolean);
  if (!/^127\.0\.0\.1:\d+$/.test(words.at(-1) ?? "")) return undefined;
  return words.slice(0, 2).find((word) => /\/(pulumi-resource-[^/]+|main\.ts)$/.test(word));
}

/** Plugins have the environment that this clone's commands give to Pulumi, with the place of the state in it. */
function worksOn(pid: number, backend: string, stack?: string): boolean {
  const environment = read(pid, "environ").split("\0");
  const expected = [`PULUMI_BACKEND_URL=${backend}`, ...(stack === undefined ? [] : [`PULUMI_STACK=${stack}`])];
  return expected.every((variable) => environment.includes(variable));
}

/** A plugin is started by Pulumi or by a language host of it; whoever adopts orphans is neither. */
function hasEngine(pid: number): boolean {
  const parent = Number(/\) \S (\d+)/.exec(read(pid, "stat"))?.[1] ?? 0);
  return parent > 1 && (read(parent, "comm").trim() === "pulumi" || hasEngine(parent));
}

/** Nothing when the process is gone, or another user's. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
