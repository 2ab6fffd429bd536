import { type Around, besides, hasAny } from "./around.ts";
import type { Step } from "./preview.ts";
import { container, gate, handover } from "./types.ts";

/** Names of the secrets of a part that are others now. What was masked in its messages is other then, too. */
export function secretsChangedOf(part: string, step: Step, around: Around): string[] {
  const guards = [...besides(step, gate, around), ...besides(step, handover, around)];
  const isOther = guards.some(({ op, differs }) => op !== "create" && differs.includes("mask"));
  return isOther ? among(around.declared.secretsOf(part), around) : [];
}

/** Names of those that are in a file, whose content nobody shows. It is written anew with each release, too. */
export function secretsChangedIn(names: string[], around: Around): string[] {
  if (around.newSecrets) return names.filter((name) => around.newSecrets!.has(name));
  return hasAny(around, container) ? [] : names;
}

/** In words; undefined where there is none. */
export function sayingSecrets(names: string[], { newSecrets }: Around): string | undefined {
  if (names.length === 0) return undefined;
  if (names.length > 1 && !newSecrets) return `another secret, one or more of ${names.join(", ")}`;
  return `another value of secret ${names.join(", ")}`;
}

/** Those that are known to be new; all, where that is not known of any. */
function among(names: string[], { newSecrets }: Around): string[] {
  const known = names.filter((name) => newSecrets?.has(name));
  return known.length > 0 ? known : names;
}
