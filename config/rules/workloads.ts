import { dirname } from "node:path";
import { type Rule, workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";
import { standbyFolders } from "../standby-folders.ts";

/** What one workload says must go together. */
export const workloadRules: Rule = (parts, report, surroundings) => {
  for (const check of [checkVariables, checkSupervised, checkMounts, checkHealth, checkWriters])
    check(parts, report, surroundings);
};

const checkVariables: Rule = (parts, report) => {
  for (const [path, { env = {}, secrets }] of workloadsOf(parts)) {
    for (const key of Object.keys(secrets ?? {}).filter((variable) => Object.hasOwn(env, variable))) {
      report([...path, "secrets", key], "must not be in env as well; take it out of one of them");
    }
  }
};

/** A bot's supervisor has its folders where nothing else may be, and its variables in lower case. */
const checkSupervised: Rule = ({ bots }, report) => {
  const { shared, own } = standbyFolders;
  for (const [name, { volumes, tmpfs, env, secrets }] of entriesOf(bots)) {
    const mounts = [
      ...entriesOf(volumes).map(
        ([volume, { path = "" }]) => [["volumes", volume], path, [shared, dirname(own)]] as const,
      ),
      ...Object.keys(tmpfs ?? {}).map((path) => [["tmpfs", path], path, [shared]] as const),
    ];
    for (const [key, path, kept] of mounts) {
      const folder = kept.find((one) => path === one || path.startsWith(`${one}/`));
      if (folder)
        report(["bots", name, ...key], `must not be in ${folder}, which the supervisor has; choose another path`);
    }
    for (const [kind, variables] of Object.entries({ env, secrets })) {
      for (const variable of Object.keys(variables ?? {}).filter((one) => !/[A-Z]/.test(one))) {
        report(
          ["bots", name, kind, variable],
          "must have a capital letter, since the supervisor's own have none; rename it",
        );
      }
    }
  }
};

/** The engine refuses two mounts at one path; one inside another is fine. */
const checkMounts: Rule = (parts, report) => {
  for (const [path, { volumes, tmpfs = {} }] of workloadsOf(parts)) {
    const taken = new Map(Object.keys(tmpfs).map((folder) => [folder, "tmpfs"]));
    for (const [volume, { path: folder }] of entriesOf(volumes)) {
      if (folder === undefined) continue;
      const owner = taken.get(folder);
      const full = [...path, "volumes", volume];
      if (owner) report(full, `must have a path of its own, but ${owner} has "${folder}"; choose another`);
      taken.set(folder, `volumes/${volume}`);
    }
  }
};

const checkHealth: Rule = (parts, report) => {
  for (const [path, { health, readySeconds }] of workloadsOf(parts)) {
    const first = health?.command?.[0];
    if (first === "CMD" || first === "CMD-SHELL" || first === "NONE") {
      const fix = 'leave it out; a shell is ["sh", "-c", "…"]';
      report([...path, "health", "command"], `must begin with a program, got "${first}"; ${fix}`);
    }
    const interval = health?.intervalSeconds;
    if (interval !== undefined && readySeconds !== undefined && readySeconds <= interval) {
      const rule = `must be more than health/intervalSeconds, ${interval}, after which the first check is made`;
      report([...path, "readySeconds"], `${rule}, got ${readySeconds}; raise it`);
    }
  }
};

const checkWriters: Rule = ({ apps }, report) => {
  for (const [name, { release, replicas = 1, volumes }] of entriesOf(apps)) {
    if (release !== "recreate" || replicas === 1 || Object.keys(volumes ?? {}).length === 0) continue;
    const rule = `must be 1, since release: recreate says that its volumes take one writer, got ${replicas}`;
    report(["apps", name, "replicas"], `${rule}; lower it, or leave release out`);
  }
};
