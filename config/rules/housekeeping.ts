import { normalize } from "node:path/posix";
import type { Rule } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** Old files are looked for where this program keeps none of its own. */
export const housekeepingRules: Rule = ({ servers }, report) => {
  for (const [name, { folder: own, housekeeping }] of entriesOf(servers)) {
    for (const [rule, { folder }] of entriesOf(housekeeping?.files)) {
      if (own === undefined || folder === undefined || !normalize(`${folder}/`).startsWith(normalize(`${own}/`)))
        continue;
      const message = `must be outside of the server's own folder ${own}, got "${folder}"; choose another`;
      report(["servers", name, "housekeeping", "files", rule, "folder"], message);
    }
  }
};
