import { isDeepStrictEqual } from "node:util";
import { isReloadable } from "../../render/server/daemon-json.ts";
import { type Around, besides } from "./around.ts";
import type { Change } from "./change.ts";
import type { Step } from "./preview.ts";
import { file } from "./types.ts";

export const daemonPath = "/etc/docker/daemon.json";
const dockerUnit = "docker.service";

/** The file of Docker's settings; the unit that reads it tells more, where it changes too. */
export function daemonChange(step: Step, around: Around): Change | undefined {
  const isRead = besides(step, "host:index:Unit", around).some(
    ({ old, new: next }) => (next ?? old)?.unit === dockerUnit,
  );
  if (isRead || step.op === "create") return undefined;
  const words = `${keysIn(step).join(", ") || "its text"} not as declared; written again`;
  return { what: `Docker on ${serverOf(step)}`, kind: "docker", words, risk: "attention" };
}

/** Docker itself on a server: which settings change, and whether a reload brings them. */
export function dockerUnitChange(step: Step, around: Around): Change | undefined {
  if ((step.new ?? step.old)?.unit !== dockerUnit) return undefined;
  const change = { what: `Docker on ${serverOf(step)}`, kind: "docker" };
  if (step.op === "create") return { ...change, words: "set up", risk: "low" };
  if (step.op === "delete") return { ...change, words: "left to itself; it goes on", risk: "low" };
  if (step.differs.includes("active") && step.old?.active === false) {
    const downtime = "it does not run; its containers begin with it";
    return { ...change, words: `started: ${downtime}`, risk: "attention", downtime };
  }
  const settings = besides(step, file, around).find(({ new: next }) => next?.path === daemonPath);
  const keys = settings ? keysIn(settings) : [];
  if (!step.differs.includes("restartOn"))
    return { ...change, words: `reloaded${saying(keys)}; nothing restarts`, risk: "low" };
  const because = saying(keys.filter((key) => !isReloadable(key)));
  if (livesThrough(step, settings, around)) {
    return { ...change, words: `restarted${because}; containers go on meanwhile (live-restore)`, risk: "attention" };
  }
  const downtime = "all containers on it stop and start again (no live-restore)";
  return { ...change, words: `restarted${because}; ${downtime}`, risk: "attention", downtime };
}

function saying(keys: string[]): string {
  return keys.length > 0 ? ` for ${keys.join(", ")}` : "";
}

/** Which of the settings differ. */
function keysIn({ old, new: next }: Step): string[] {
  const [before, after] = [settingsIn(old?.content), settingsIn(next?.content)];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

/** Containers live on where Docker is told so when it stops; a reload that tells it comes before the restart. */
function livesThrough(step: Step, settings: Step | undefined, { declared }: Around): boolean {
  if (!settings) return declared.hasLiveRestore(serverOf(step));
  return settingsIn(settings.new?.content)["live-restore"] === true;
}

function settingsIn(content: unknown): Record<string, unknown> {
  try {
    return JSON.parse(String(content)) ?? {};
  } catch {
    return {}; // somebody else's text
  }
}

function serverOf({ old, new: next }: Step): string {
  return String((next ?? old)?.server);
}
