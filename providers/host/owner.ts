import type { PathFacts } from "./host.ts";

/** The owner that was found, by number or by name as the declared one is; nothing where none is declared. */
export function ownerAs(declared: unknown, { owner }: PathFacts): { owner?: string } {
  if (typeof declared !== "string") return {};
  return { owner: /^\d/.test(declared) ? owner.ids : owner.names };
}
