import type { Environment } from "./environment.ts";
import type { Parts } from "./rule.ts";

/** What a guard rail is called, in `allow` and in the README's table. */
export const guardIds = [
  "file-state",
  "firewall-off",
  "floating-tag",
  "http-registry",
  "no-health",
  "no-limits",
  "open-port",
  "plain-secret",
  "single-bot",
  "state-on-server",
] as const;

export type GuardId = (typeof guardIds)[number];

/** What a guard rail does not let pass. */
export interface Refusal {
  path: string[];
  /** "must …, got …", without any value that may be a secret. */
  rule: string;
  fix: string;
}

/** A rule that somebody may have a reason to break, and breaks knowingly then. */
export interface Guard {
  id: GuardId;
  /** Where it holds. */
  in: readonly Environment[];
  check(parts: Parts): Refusal[];
}
