import { everywhere } from "../allow.ts";
import type { Guard, Refusal } from "../guard.ts";
import { firewallOff, openPort } from "../guards/firewall.ts";
import { floatingTag } from "../guards/images.ts";
import { plainSecret } from "../guards/plain-secret.ts";
import { httpRegistry } from "../guards/registry.ts";
import { fileState, stateOnServer } from "../guards/state.ts";
import { noHealth, noLimits, singleBot } from "../guards/workloads.ts";
import type { Parts, Report } from "../rule.ts";

const guards: Guard[] = [
  httpRegistry,
  floatingTag,
  plainSecret,
  singleBot,
  openPort,
  firewallOff,
  noHealth,
  noLimits,
  fileState,
  stateOnServer,
];

/**
 * Refuses what no guard rail lets pass, unless it is allowed knowingly, and exceptions that permit nothing.
 * @param complete whether every value is right by its own rule: else nothing can be said of an exception
 */
export function guardRules(parts: Parts, report: Report, complete: boolean): void {
  const { environment, allow } = parts;
  if (environment === undefined || allow === undefined) return; // told of already
  const used = new Set<string>();
  for (const guard of guards.filter((one) => one.in.includes(environment))) {
    for (const refusal of guard.check(parts)) {
      const exception = exceptionFor(guard.id, refusal, allow);
      if (exception === undefined) report(refusal.path, messageOf(guard.id, refusal));
      else used.add(`${guard.id} ${exception}`);
    }
  }
  if (complete) refuseStale(allow, used, report);
}

/** The path of the exception that permits it; one that is wrong itself counts, so that one mistake is told of once. */
function exceptionFor(id: string, { path }: Refusal, allow: NonNullable<Parts["allow"]>): string | undefined {
  if (!Object.hasOwn(allow, id)) return undefined;
  const full = path.join("/");
  const paths = Object.keys(allow[id] ?? { [everywhere]: "" });
  return paths.find((one) => one === everywhere || full === one || full.startsWith(`${one}/`));
}

function refuseStale(allow: NonNullable<Parts["allow"]>, used: Set<string>, report: Report): void {
  for (const [id, paths] of Object.entries(allow)) {
    for (const path of Object.keys(paths ?? {}).filter((one) => !used.has(`${id} ${one}`))) {
      const where = path === everywhere ? "anything" : path;
      const rule = `must permit something, and ${id} does not refuse ${where} as things stand`;
      report(["allow", id, path], `${rule}; take it out: it would hide the next mistake`);
    }
  }
}

function messageOf(id: string, { path, rule, fix }: Refusal): string {
  const exception = path.length > 1 ? `{ ${path.join("/")}: "<why>" }` : '"<why>"';
  return `${rule}; ${fix}; or allow it knowingly: aisha:allow: { ${id}: ${exception} }`;
}
