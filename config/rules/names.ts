import { type Rule, workloadsOf } from "../rule.ts";

/** Names by which containers and volumes are found are given once. */
export const nameRules: Rule = (parts, report, surroundings) => {
  checkWorkloads(parts, report, surroundings);
  checkVolumes(parts, report, surroundings);
};

const checkWorkloads: Rule = (parts, report) => {
  const taken = new Map([
    ["registry", "the registry"],
    ["registry-ui", "the registry's page"],
    ["nginx", "nginx"],
    ["localhost", "each container itself"],
  ]);
  const replicas = new Map(
    (workloadsOf(parts) as [[string, string], { replicas?: number }][]).flatMap(([[kind, name], { replicas = 0 }]) =>
      Array.from({ length: replicas }, (_, index) => [`${name}-${index + 1}`, `a replica of ${kind}/${name}`]),
    ),
  );
  for (const [[kind, name]] of workloadsOf(parts) as [[string, string], unknown][]) {
    const owner = taken.get(name) ?? replicas.get(name);
    if (owner) report([kind, name], `must have a name of its own, but ${owner} has it; rename it`);
    taken.set(name, `${kind}/${name}`);
  }
};

/** The engine knows a volume as <app>-<volume>, and so does the state. */
const checkVolumes: Rule = (parts, report) => {
  const taken = new Map(Object.keys(parts.bots ?? {}).map((bot) => [`${bot}-lease`, `the lease of bots/${bot}`]));
  for (const [path, { volumes }] of workloadsOf(parts)) {
    for (const volume of Object.keys(volumes ?? {})) {
      const name = `${path[1]}-${volume}`;
      const owner = taken.get(name);
      const full = [...path, "volumes", volume];
      if (owner) report(full, `must make a volume of its own, but ${owner} makes ${name} as well; rename it`);
      taken.set(name, full.join("/"));
    }
  }
};
