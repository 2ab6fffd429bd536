import type { Change } from "./change.ts";
import type { Kind } from "./kinds.ts";
import type { Step } from "./preview.ts";
import { bot } from "./types.ts";

/** The end of a set-up before this stack. Nothing of it is ever removed. */
export const takeoverKinds: Record<string, Kind> = {
  "host:index:Takeover": takeoverChange,
  "host:index:StandIn": () => undefined, // its container is told, or what that takes the place of
  "host:index:Retirement": retirementChange,
};

/** What cannot be there twice: those before end, and then the new begin. One that runs again is stopped again. */
function takeoverChange({ name, op, parent, differs, old, new: next }: Step): Change | undefined {
  const [what, kind] = [String((next ?? old)?.part ?? name), "takeover"];
  const names = namesIn((next ?? old)?.replaces);
  if (op === "delete") return { what, kind, words: forgotten(names), risk: "low" };
  if (op === "update" && !differs.some((key) => key === "running" || key === "replaces")) return undefined;
  const stopped = `${names.join(", ")} ${isOrAre(names)} stopped, then ${what} starts`;
  const downtime = parent?.type === bot ? `${stopped}; nobody polls meanwhile` : stopped;
  return { what, kind, words: `${downtime}; brought back if the update fails`, risk: "attention", downtime };
}

function retirementChange({ name, op, old, new: next }: Step): Change {
  const [what, kind] = [`set-up before on ${(next ?? old)?.server ?? name}`, "takeover"];
  const parts = Object.values(((next ?? old)?.parts ?? {}) as Record<string, unknown>);
  const names = [...new Set(parts.flatMap(namesIn))].sort();
  if (op === "delete") return { what, kind, words: forgotten(names), risk: "low" };
  const again = namesIn(old?.running);
  if (again.length > 0) return { what, kind, words: `${again.join(", ")} runs again: stopped`, risk: "attention" };
  const words = `${names.join(", ")} ${isOrAre(names)} stopped for good once the stack serves; nothing of it is removed`;
  return { what, kind, words, risk: "attention" };
}

function forgotten(names: string[]): string {
  return `${names.join(", ")} ${isOrAre(names)} not declared to be replaced any more; nothing is started or removed`;
}

function isOrAre(names: string[]): string {
  return names.length === 1 ? "is" : "are";
}

function namesIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
