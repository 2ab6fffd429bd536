import { mapValues } from "../../../config/map-values.ts";
import type { Host } from "../host.ts";
import { isRunning, type UnitFacts } from "./unit-facts.ts";

/** What a unit has read: path of a file on the server, or in `restartOn` any other name, → hash. */
export interface UnitFiles {
  restartOn: Record<string, string>;
  reloadOn: Record<string, string>;
}

/** The unit as we left it: which start it was, and when it last changed. */
export interface Stamp {
  invocation: string;
  changedAt: number;
}

export function stampOf({ invocation, changedAt }: UnitFacts): Stamp {
  return { invocation, changedAt };
}

/**
 * What is in force: what we brought in force, as long as nobody else started or reloaded the unit; after that, the files
 * on the server, as far as they are older than that.
 */
export async function filesInForce(
  host: Host,
  facts: UnitFacts,
  { restartOn, reloadOn, stamp }: UnitFiles & { stamp: Stamp },
): Promise<UnitFiles> {
  const restarted = stamp.invocation !== facts.invocation;
  const untouched = !restarted && stamp.changedAt === facts.changedAt;
  if (untouched || !isRunning(facts)) return { restartOn, reloadOn }; // its next start reads all of it
  if (restarted) {
    if (await areOlder(host, { ...restartOn, ...reloadOn }, facts.startedAt)) return { restartOn, reloadOn };
    const unknown = () => "not known: it was restarted by hand";
    return { restartOn: mapValues(restartOn, unknown), reloadOn: mapValues(reloadOn, unknown) };
  }
  if (await areOlder(host, reloadOn, facts.changedAt)) return { restartOn, reloadOn };
  return { restartOn, reloadOn: mapValues(reloadOn, () => "not known: it was reloaded by hand") };
}

/** Seconds by which the time of a file may be behind the clock: the kernel takes it from its last tick. */
const tick = 0.01;

/** Whether the files have these hashes and are older than a moment. What is no path counts as it stands. */
export async function areOlder(host: Host, hashes: Record<string, string>, moment: number): Promise<boolean> {
  const paths = Object.keys(hashes).filter((key) => key.startsWith("/"));
  if (paths.length === 0) return true;
  const facts = `[ -f "$file" ] && echo "$(sha256sum <"$file")" "$(stat -L -c %.6Z "$file")" || echo`;
  const lines = (await host.demand(["sh", "-c", `for file; do ${facts}; done`, "sh", ...paths])).split("\n");
  return paths.every((path, index) => {
    const [hash, , changedAt] = lines[index]!.split(/ +/);
    return hash === hashes[path] && Number(changedAt) < moment - tick;
  });
}
