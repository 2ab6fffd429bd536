import type { Told } from "./finding.ts";

const dayMs = 86_400_000;
/** An `up` renews certificates of the stack's own 30 days before their end; what is left then is time to notice that none was run. */
export const soonDays = 21;

/** That a certificate has ended, or ends within 21 days. @param notAfter ISO 8601 */
export function endTold(
  what: string,
  notAfter: string,
  { where, fix }: Pick<Told, "where" | "fix">,
  now = Date.now(),
): Told[] {
  const days = Math.floor((Date.parse(notAfter) - now) / dayMs);
  if (days >= soonDays) return [];
  if (days < 0) return [{ where, what: `${what} has expired`, since: notAfter, fix }];
  return [{ where, what: `${what} expires in ${days} days, on ${notAfter.slice(0, 10)}`, fix }];
}
