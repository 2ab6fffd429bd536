import { isDeepStrictEqual } from "node:util";
import { type Around, besides, hasAny } from "./around.ts";
import type { Change } from "./change.ts";
import { daemonChange } from "./docker-settings.ts";
import { policyChange } from "./policy.ts";
import { type Step, unknown } from "./preview.ts";
import { sayingSecrets, secretsChangedIn } from "./secrets.ts";
import { countOf, textDiff } from "./text-diff.ts";
import { container, gate, housekeeping, nginx, registry, registryPage } from "./types.ts";

/** Components whose files may be shown line by line but for those that hold secrets, and what their files are called by. */
const shown: Record<string, string> = { [nginx]: "nginx", [registry]: "registry", [registryPage]: "registry" };

/** A file on a server, by what it is for. */
export function fileChange(step: Step, around: Around): Change | undefined {
  const path = String((step.new ?? step.old)?.path ?? "");
  const base = path.split("/").at(-1)!;
  if (step.parent?.type === housekeeping && base === "policy") return policyChange(step);
  if (path === "/etc/docker/daemon.json") return daemonChange(step, around);
  if (step.parent?.type === nginx && base === "maintenance") return maintenanceChange(step);
  if (step.parent?.type === nginx && base === "secrets.conf") return secretFile(step, around.declared.tokens(), around);
  if (base === "htpasswd") return secretFile(step, around.declared.passwords(), around);
  if (!isByHand(step) && step.parent?.type === nginx && step.new?.content === unknown)
    return comingConfig(step, around);
  if (!isByHand(step) && follows(step, base, around)) return undefined;
  const kind = shown[step.parent?.type ?? ""];
  const what = kind ? `${base} of ${step.parent!.name}` : path;
  return { what, kind: kind ?? "file", ...wordsOf(step, kind !== undefined, around) };
}

/** What is written from what else changes: who runs, what stays, which addresses passed. */
function follows(step: Step, base: string, around: Around): boolean {
  const { name, new: next, isLost } = step;
  if (isLost) return false;
  if (base === "firewall.nft") return besides(step, "host:index:NftTable", around).length > 0;
  if (name.endsWith("-sysctl")) return besides(step, "host:index:Sysctl", around).length > 0;
  if (base === "keep" && name.endsWith("-keep")) return hasAny(around, container, "host:index:ImageRetention");
  return next?.content === unknown && hasAny(around, gate);
}

function wordsOf(step: Step, isShown: boolean, around: Around): Pick<Change, "words" | "risk" | "diff"> {
  const { op, isLost, old, new: next, differs } = step;
  if (isLost) return { words: "gone; written again", risk: "attention" };
  if (op === "create") return { words: "a new file", risk: "none" };
  if (op === "delete") return { words: "taken away", risk: "low" };
  if (isMoved(step)) return { words: `written on server ${next?.server}, not on ${old?.server} any more`, risk: "low" };
  // What is to be is not known before the addresses of new containers are; what was is.
  const diff = textDiff(old?.content, next?.content === unknown ? step.recorded?.content : next?.content);
  const lines = diff && diff.length > 0 ? [countOf(diff)] : differs.includes("content") ? ["other content"] : [];
  const rights = differs.some((name) => name === "mode" || name === "owner") ? ["other rights or owner"] : [];
  const reload = step.parent?.type === nginx && besides(step, "host:index:Reload", around).length > 0;
  const byHand = isByHand(step);
  const what = `${byHand ? "changed by hand: " : ""}${[...lines, ...rights].join(", ")}`;
  const words = `${what}${reload ? "; reloaded, no request is dropped" : ""}`;
  return { words, risk: byHand ? "attention" : "low", ...(isShown && diff && diff.length > 0 ? { diff } : {}) };
}

function isMoved({ old, new: next }: Step): boolean {
  return old?.server !== undefined && next?.server !== undefined && old.server !== next.server;
}

/** Whether it is not as the last update left it. */
function isByHand({ recorded, old }: Step): boolean {
  return recorded !== undefined && ["content", "mode", "owner"].some((name) => recorded[name] !== old?.[name]);
}

/** Its lines are not known before the addresses of new containers are. What is declared is. */
function comingConfig({ name, op }: Step, { declared, before }: Around): Change | undefined {
  if (!before || op === "create") return undefined;
  const [was, is] = [before.ofNginx(), declared.ofNginx()];
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
  const changed = keys.filter((key) => !isDeepStrictEqual(was[key], is[key]));
  if (changed.length === 0) return undefined;
  const words = `declared differently in ${changed.join(", ")}; its lines are known once new containers have their addresses`;
  return { what: `nginx.conf of ${name}`, kind: "nginx", words, risk: "low" };
}

function maintenanceChange({ op, old, new: next }: Step): Change | undefined {
  const on = (mode: unknown) => mode === "0755";
  if (op === "create" || on(old?.mode) === on(next?.mode)) return undefined;
  const change = { what: "all apps", kind: "nginx" };
  if (!on(next?.mode)) return { ...change, words: "maintenance mode off: requests reach them again", risk: "low" };
  const downtime = "nginx answers 503 for them until it is off again";
  return { ...change, words: `maintenance mode on: ${downtime}`, risk: "attention", downtime };
}

function secretFile(step: Step, names: string[], around: Around): Change | undefined {
  const path = String((step.new ?? step.old)?.path);
  if (step.isLost) return { what: path, kind: "file", words: "gone; written again", risk: "attention" };
  if (step.op === "create" || step.op === "delete") return undefined;
  const words = sayingSecrets(secretsChangedIn(names, around), around);
  if (words) return { what: path, kind: "secret", words, risk: "low" };
  if (hasAny(around, gate)) return undefined;
  return { what: path, kind: "file", words: "not as it is declared; written again", risk: "attention" };
}
