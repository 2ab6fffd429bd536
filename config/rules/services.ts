import { type Parts, type Report, type Rule, workloadsOf } from "../rule.ts";
import { entriesOf, type Sound } from "../sound.ts";
import type { Workload } from "../workload.ts";

/** What is checked beside the stack's own parts is there to be checked. */
export const serviceRules: Rule = (parts, report) => {
  checkServers(parts, report);
  checkTranscription(parts, report);
};

function checkServers({ services, servers }: Parts, report: Report): void {
  for (const [name, { server }] of entriesOf(services)) {
    if (server === undefined || servers === undefined || Object.hasOwn(servers, server)) continue;
    const known = Object.keys(servers).join(", ");
    report(["services", name, "server"], `must be one of ${known}, got "${server}"; name one of servers`);
  }
}

function checkTranscription(parts: Parts, report: Report): void {
  const { app, keys = [], folder } = parts.transcription ?? {};
  if (app === undefined || !parts.apps || !parts.bots) return;
  const workload = workloadsOf(parts).find(([[, name]]) => name === app)?.[1];
  if (!workload) {
    report(["transcription", "app"], `must name an app or a bot, and there is no "${app}"; name one, or declare it`);
    return;
  }
  for (const key of keys) {
    if (hasVariable(workload, key)) continue;
    const fix = `declare it under its env or secrets, or take it out`;
    report(["transcription", "keys"], `must name variables of ${app}, and it has no ${key}; ${fix}`);
  }
  if (folder === undefined || canBeWritten(workload, folder)) return;
  const rule = `must be in a volume or tmpfs of ${app}, since all else in its container is read-only`;
  report(["transcription", "folder"], `${rule}, got "${folder}"; declare a volume there, with its owner`);
}

/** What is wrong by a rule of its own is not told of here. */
function hasVariable({ env, secrets }: Sound<Workload>, key: string): boolean {
  return !env || !secrets || Object.hasOwn(env, key) || Object.hasOwn(secrets, key);
}

function canBeWritten({ volumes, tmpfs }: Sound<Workload>, folder: string): boolean {
  if (!volumes || !tmpfs) return true;
  const paths = [...entriesOf(volumes).map(([, { path }]) => path), ...Object.keys(tmpfs)];
  return paths.some((path) => path === undefined || folder === path || folder.startsWith(`${path}/`));
}
