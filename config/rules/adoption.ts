import { isFolder } from "../adoption.ts";
import { placedOf, type Rule, workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** What was there before is taken over once, and by whoever can go on with it. */
export const adoptionRules: Rule = (parts, report, surroundings) => {
  checkReplaced(parts, report, surroundings);
  checkAdopted(parts, report, surroundings);
};

const checkReplaced: Rule = (parts, report) => {
  const only = Object.keys(parts.servers ?? {})[0];
  const taken = new Map<string, string>();
  for (const [path, { server = only, replaces = [] }] of placedOf(parts)) {
    for (const name of replaces) {
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
