import { isFolder } from "../adoption.ts";
import { placedOf, type Rule, workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** What was there before is taken over once, and by whoever can go on with it. */
export const adoptionRules: Rule = (parts, report, surroundings) => {
  checkReplaced(parts, report, surroundings);
  checkAdopted(parts, report, surroundings);
  checkOwners(parts, report, surroundings);
};

const checkReplaced: Rule = (parts, report) => {
  const only = Object.keys(parts.servers ?? {})[0];
  const taken = new Map<string, string>();
  for (const [path, { server = only, replaces = [] }] of placedOf(parts)) {
    const left = entriesOf(parts.servers).find(([on]) => on === server)?.[1].leaves ?? [];
    for (const name of replaces) {
      if (left.includes(name))
        report([...path, "replaces"], `must not name ${name}, which servers/${server} leaves; take it out of one`);
      const owner = taken.get(`${server} ${name}`);
      if (owner) report([...path, "replaces"], `must not name ${name}, which ${owner} replaces; take it out of one`);
      taken.set(`${server} ${name}`, path.join("/"));
    }
  }
};

/** One writer: a volume of an app that is stopped first is nobody else's. */
const checkAdopted: Rule = (parts, report) => {
  const only = Object.keys(parts.servers ?? {})[0];
  const { server = only, adopt } = parts.registry ?? {};
  const taken = new Map(adopt === undefined ? [] : [[`${server} ${adopt}`, "registry"]]);
  for (const [path, { server: on = only, volumes, ...workload }] of workloadsOf(parts)) {
    const isAlone = "release" in workload && workload.release === "recreate";
    for (const [volume, { adopt: from }] of entriesOf(volumes)) {
      if (from === undefined) continue;
      const owner = taken.get(`${on} ${from}`);
      const what = `${isFolder(from) ? "folder" : "volume"} ${from}`;
      if (owner && (isAlone || owner === "registry"))
        report([...path, "volumes", volume, "adopt"], `must not be ${what}, which ${owner} has; give it another`);
      taken.set(`${on} ${from}`, path.join("/"));
    }
  }
};

/** The data of what still works keeps its owner: the one before may not get by with another. */
const checkOwners: Rule = (parts, report) => {
  for (const [path, { volumes, replaces = [], ...workload }] of workloadsOf(parts)) {
    if (replaces.length === 0 || ("release" in workload && workload.release === "recreate")) continue;
    for (const [volume, { adopt, owner }] of entriesOf(volumes)) {
      if (adopt === undefined || owner === undefined) continue;
      const message = `must not be set while ${adopt} is still used by ${replaces.join(", ")}; add it once replaces is taken out`;
      report([...path, "volumes", volume, "owner"], message);
    }
  }
};
