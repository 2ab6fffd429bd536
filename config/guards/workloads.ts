import { environments } from "../environment.ts";
import type { Guard } from "../guard.ts";
import { workloadsOf } from "../rule.ts";
import { entriesOf } from "../sound.ts";

/** A bot in one container polls nowhere while that one starts anew. */
export const singleBot: Guard = {
  id: "single-bot",
  in: environments,
  check: ({ bots }) =>
    entriesOf(bots).flatMap(([name, { replicas }]) =>
      replicas !== 1
        ? []
        : [
            {
              path: ["bots", name, "replicas"],
              rule: "must be 2 or more, since nobody takes over from one that is alone, got 1",
              fix: "leave it out",
            },
          ],
    ),
};

/** Without a check, a container that hangs counts as well, in a release and after it. */
export const noHealth: Guard = {
  id: "no-health",
  in: ["production"],
  check: (parts) =>
    workloadsOf(parts).flatMap(([path, workload]) =>
      isMissing(workload, "health")
        ? [
            {
              path: [...path, "health"],
              rule: "must be declared in production, since a container that hangs counts as well without it",
              fix: "give a command that fails when it hangs, as { command: [node, health.ts] }",
            },
          ]
        : [],
    ),
};

/** A default suits nobody in particular: too little ends a container, too much a server. */
export const noLimits: Guard = {
  id: "no-limits",
  in: ["production"],
  check: (parts) =>
    workloadsOf(parts).flatMap(([path, workload]) =>
      isMissing(workload, "limits")
        ? [
            {
              path: [...path, "limits"],
              rule: "must be declared in production, since one that takes all memory takes the others with it",
              fix: "give what it needs, as { memoryMb: 256, cpuPercent: 100, pids: 256 }",
            },
          ]
        : [],
    ),
};

/** A workload that is wrong as a whole has lost all of its keys, and one whose key is wrong still has it. */
function isMissing(workload: object, key: string): boolean {
  return "image" in workload && !(key in workload);
}
