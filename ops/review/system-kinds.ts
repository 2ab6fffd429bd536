import { isDeepStrictEqual } from "node:util";
import type { Change } from "./change.ts";
import { dockerUnitChange } from "./docker-settings.ts";
import type { Kind } from "./kinds.ts";
import type { Step } from "./preview.ts";
import { textDiff } from "./text-diff.ts";

/** Ways to be locked out: each is kept only if a new login works with it. */
const onTrial = "kept only if a new login works with it";

/** What makes a server what it is. */
export const systemKinds: Record<string, Kind> = {
  "host:index:Packages": packagesChange,
  "host:index:Unit": (step, around) => dockerUnitChange(step, around) ?? unitChange(step),
  "host:index:User": userChange,
  "host:index:SshConfig": (step) => {
    const words =
      step.op === "delete" ? "sshd's settings are Debian's again" : `${settings(step, "settings")}; ${onTrial}`;
    return { what: `sshd on ${serverOf(step)}`, kind: "ssh", words, risk: step.op === "create" ? "low" : "attention" };
  },
  "host:index:NftTable": (step) => {
    const what = `firewall of ${serverOf(step)}`;
    if (step.op === "create") return { what, kind: "firewall", words: `rules in force; ${onTrial}`, risk: "attention" };
    if (step.op === "delete")
      return { what, kind: "firewall", words: "no rules any more: every port is open", risk: "attention" };
    const diff = textDiff(step.old?.rules, step.new?.rules);
    const words = `other rules; ${onTrial}`;
    return { what, kind: "firewall", words, risk: "attention", ...(diff && diff.length > 0 ? { diff } : {}) };
  },
  "host:index:Sysctl": (step) => {
    const words = step.op === "delete" ? "not set any more" : settings(step, "settings");
    return { what: `kernel of ${serverOf(step)}`, kind: "system", words, risk: "low" };
  },
};

/** None is ever removed or upgraded by this: Debian's own upgrades do that. */
function packagesChange(step: Step): Change | undefined {
  const before = listOf(step.old?.packages);
  const more = listOf(step.new?.packages).filter((name) => !before.includes(name));
  if (step.op === "delete" || more.length === 0) return undefined;
  const change = { what: `packages of ${serverOf(step)}`, kind: "packages" };
  if (step.op === "create") return { ...change, words: `installed where missing: ${more.join(", ")}`, risk: "low" };
  const isDocker = more.includes("docker.io");
  const words = `${more.join(", ")} installed${isDocker ? ": Docker is not there" : "; nothing restarts for it"}`;
  return { ...change, words, risk: isDocker ? "attention" : "low" };
}

function unitChange(step: Step): Change {
  const { op, differs, old, new: next } = step;
  const change = { what: `${(next ?? old)?.unit} on ${serverOf(step)}`, kind: "unit" };
  if (op === "create") return { ...change, words: "enabled and started", risk: "low" };
  if (op === "delete") return { ...change, words: "stopped and disabled, or left to Debian", risk: "low" };
  const words: string[] = [];
  if (differs.includes("active")) words.push(next?.active === false ? "stopped" : "does not run: started");
  else if (differs.includes("restartOn")) words.push("restarted");
  else if (differs.includes("reloadOn")) words.push("reloaded");
  if (differs.includes("enabled"))
    words.push(next?.enabled === false ? "disabled" : "would not start at boot: enabled");
  const wasDown = old?.active === false || old?.enabled === false;
  return { ...change, words: words.join(", ") || "looked after", risk: wasDown ? "attention" : "low" };
}

function userChange(step: Step): Change {
  const { name, op, differs, old, new: next } = step;
  const change = { what: `user ${(next ?? old)?.user ?? name} of ${serverOf(step)}`, kind: "user" };
  if (op === "create") return { ...change, words: rights(step), risk: "attention" };
  if (op === "delete") return { ...change, words: "removed; the home stays", risk: "attention" };
  const keys = differs.includes("keys") ? [`keys: ${keysOf(old)} → ${keysOf(next)}`] : [];
  const others = differs.filter((key) => key !== "keys" && key !== "condition").map((key) => `other ${key}`);
  return { ...change, words: [...keys, ...others].join(", ") || "its files are put right", risk: "attention" };
}

function rights({ new: next }: Step): string {
  const groups = listOf(next?.groups);
  const sudo = next?.sudo === true ? ", every right by sudo" : "";
  return `made, or known already${groups.length > 0 ? `, in ${groups.join(", ")}` : ""}${sudo}`;
}

/** By their comments, which say whose they are. */
function keysOf(inputs: Step["old"]): string {
  return (
    listOf(inputs?.keys)
      .map((key) => key.split(" ").slice(2).join(" ") || "a key")
      .join(", ") || "none"
  );
}

/** The settings that differ, each with its values; they are nobody's secret. */
function settings({ old, new: next }: Step, key: string): string {
  const [before, after] = [mapOf(old?.[key]), mapOf(next?.[key])];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const changed = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  if (!old || changed.length === 0) return "settings in force";
  return changed.map((name) => `${name} ${before[name] ?? "–"} → ${after[name] ?? "–"}`).join(", ");
}

function serverOf({ old, new: next }: Step): string {
  return String((next ?? old)?.server);
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function mapOf(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : {};
}
