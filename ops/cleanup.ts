import { resolve } from "node:path";
import type { AtServer } from "./at-servers.ts";
import { Problem } from "./problem.ts";
import { repository } from "./repository.ts";

/** What the script of a server says of one thing. */
export interface Cleaned {
  server: string;
  /** What is, or was, to be done with it; `stays` where it could not be removed, for the reason in `why`. */
  what: "remove" | "wait" | "removed" | "stays";
  kind: string;
  name: string;
  /** What it takes on disk, parts that others share included; null where Docker does not say. */
  bytes: number | null;
  why: string;
}

export interface CleanupRequest {
  /** Whether what may go is removed, or only told of. */
  remove: boolean;
  /** Whether nothing waits for its age, but files and volumes. */
  now: boolean;
}

/** One of the scripts in the folder `housekeeping` of a server. */
export interface CleanupJob {
  at: AtServer;
  script: "clean" | "collect";
}

/** On each server the one that cleans it up, and on the registry's also the one that collects it. */
export function jobsOf(servers: AtServer[], registryOn: string | undefined): CleanupJob[] {
  const collects = servers.filter(({ name }) => name === (registryOn ?? servers[0]?.name));
  return [
    ...servers.map((at): CleanupJob => ({ at, script: "clean" })),
    ...collects.map((at): CleanupJob => ({ at, script: "collect" })),
  ];
}

/**
 * Has a server's own script say or do what its timer does.
 * @throws Problem where the server has none yet, or the script fails
 */
export async function cleanUp({ at, script }: CleanupJob, { remove, now }: CleanupRequest): Promise<Cleaned[]> {
  const { name, config, host } = at;
  const path = resolve(repository, config.folder, "housekeeping", script);
  if (!(await host.stat(path))) {
    throw new Problem(`server ${name} has no ${path} yet; it comes with: bin/up`);
  }
  const mostAge = now && script === "clean" ? ["0"] : []; // the registry's tags have none
  const { code, stdout, stderr } = await host.run([path, remove ? "remove" : "list", ...mostAge]);
  if (code === 0) return cleanedIn(stdout, name);
  throw new Problem(`server ${name}: ${path} ended with ${code}: ${stderr.trim()}`);
}

/** Reads the script's lines: what, kind, id, name, bytes, why. */
export function cleanedIn(lines: string, server: string): Cleaned[] {
  const rows = lines.split("\n").filter((line) => line !== "");
  return rows.map((line) => {
    const [what, kind = "", , name = "", bytes, why = ""] = line.split("\t");
    return { server, what: what as Cleaned["what"], kind, name, bytes: bytes === "-" ? null : Number(bytes), why };
  });
}
