import { isDeepStrictEqual } from "node:util";
import type { Props } from "../../providers/rpc/handler.ts";
import { changedKeys } from "../../providers/rpc/service.ts";

/** Lists whose order means something; the package's other lists are sets, in which another order is no change. */
const ordered = ["command", "entrypoints", "tests"];

/** Properties that differ, where sets are compared as sets: reordering labels or variables must replace nothing. */
export function changedProperties(olds: Props, news: Props): string[] {
  const filled = (olds.__defaults ?? []) as string[];
  return changedKeys(olds, news).filter((key) => {
    // Inputs checked by the official provider hold defaults that this one leaves to the engine.
    if (key === "__defaults" || (filled.includes(key) && news[key] === undefined)) return false;
    return !isDeepStrictEqual(canonical(olds[key], key), canonical(news[key], key));
  });
}

function canonical(value: unknown, name: string): unknown {
  if (Array.isArray(value)) {
    const entries = value.map((entry) => canonical(entry, name));
    return ordered.includes(name) ? entries : entries.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  }
  if (!value || typeof value !== "object") return value;
  const filled = ["__defaults", ...((value as { __defaults?: string[] }).__defaults ?? [])];
  const members = Object.entries(value).filter(([key]) => !filled.includes(key));
  return Object.fromEntries(members.sort().map(([key, inner]) => [key, canonical(inner, key)]));
}

const text = (value: unknown) => JSON.stringify(value) ?? "";
