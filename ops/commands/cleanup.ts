import { agreedTo } from "../ask.ts";
import { atServers } from "../at-servers.ts";
import { type Cleaned, type CleanupJob, type CleanupRequest, cleanUp, jobsOf } from "../cleanup.ts";
import { Problem } from "../problem.ts";
import { declarationOf } from "../stack-file.ts";
import { columns } from "../table.ts";

export interface CleanupOptions {
  /** Tells what would go, and removes nothing. */
  dryRun?: boolean;
  /** Removes what may go whatever its age, but files and volumes. */
  now?: boolean;
  /** Does not ask. */
  yes?: boolean;
  /** Prints one JSON object. */
  json?: boolean;
}

/**
 * Removes from every server of a stack what its housekeeping would remove, by the same scripts.
 * @throws Problem where a server cannot be cleaned up, though the others are, and when nobody agreed
 */
export async function cleanup(stack: string, options: CleanupOptions): Promise<void> {
  const { dryRun = false, now = false, yes = false, json = false } = options;
  const { servers, registry } = declarationOf(stack);
  await atServers(stack, servers, async (all) => {
    const jobs = jobsOf(all, registry.server);
    let done = await allOf(jobs, { remove: false, now });
    const goes = done.cleaned.some(({ what }) => what === "remove");
    if (!json) console.log(told(done.cleaned));
    const agreed = !dryRun && goes && (yes || (!json && (await agreedTo("Remove these? [y/N] "))));
    if (agreed) {
      done = await allOf(jobs, { remove: true, now });
      if (!json) console.log(told(done.cleaned));
    }
    if (json) console.log(JSON.stringify({ stack, done: agreed, things: done.cleaned, failed: done.failed }));
    if (done.failed.length > 0) throw new Problem(done.failed.join("\n"));
    if (dryRun || agreed || !goes) return;
    throw new Problem(`nothing was removed; to remove the above, run: bin/aisha cleanup --stack ${stack} --yes`);
  });
}

/** All side by side; one that fails does not hold the others up. */
async function allOf(jobs: CleanupJob[], request: CleanupRequest) {
  const ended = await Promise.allSettled(jobs.map((job) => cleanUp(job, request)));
  return {
    cleaned: ended.flatMap((end) => (end.status === "fulfilled" ? end.value : [])),
    failed: ended.flatMap((end) => (end.status === "rejected" ? (end.reason as Error).message : [])),
  };
}

/** What goes, went or could not go, and how much waits. */
export function told(cleaned: Cleaned[]): string {
  const shown = cleaned.filter(({ what }) => what !== "wait");
  const rows = shown.map(({ server, what, kind, name, bytes, why }) => [server, what, kind, name, sizeOf(bytes), why]);
  const waiting = cleaned.length - shown.length;
  const lines = [
    ...(rows.length > 0 ? [columns([["server", "what", "kind", "name", "size", "why"], ...rows])] : []),
    `${summary(shown)}${waiting > 0 ? `; ${waiting} more, too new yet, ${waiting > 1 ? "wait" : "waits"}` : ""}`,
  ];
  return lines.join("\n");
}

function summary(shown: Cleaned[]): string {
  const of = (kind: Cleaned["what"]) => shown.filter(({ what }) => what === kind);
  const [goes, went, stays] = [of("remove"), of("removed"), of("stays")];
  const parts = [
    ...(goes.length > 0 ? [`${goes.length} to remove, ${together(goes)}`] : []),
    ...(went.length > 0 ? [`${went.length} removed, ${together(went)}`] : []),
    ...(stays.length > 0 ? [`${stays.length} could not be removed`] : []),
  ];
  return parts.length > 0 ? parts.join("; ") : "nothing to remove";
}

/** Images share layers, so that less than their sum may become free. */
function together(all: Cleaned[]): string {
  return `${sizeOf(all.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0))} at most`;
}

/** As Docker writes sizes: 1 MB is a million bytes. */
function sizeOf(bytes: number | null): string {
  if (bytes === null) return "-";
  const units = ["B", "kB", "MB", "GB", "TB"];
  const power = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  return `${(bytes / 1000 ** power).toFixed(power > 0 ? 1 : 0)} ${units[power]}`;
}
