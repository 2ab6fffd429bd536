import { environments } from "../environment.ts";
import type { Guard, GuardId } from "../guard.ts";
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
export const noHealth = mustDeclare("no-health", "health", {
  since: "a container that hangs counts as well without it",
  fix: "give a command that fails when it hangs, as { command: [node, health.ts] }",
});

/** A default suits nobody in particular: too little ends a container, too much a server. */
export const noLimits = mustDeclare("no-limits", "limits", {
  since: "one that takes all memory takes the others with it",
  fix: "give what it needs, as { memoryMb: 256, cpuPercent: 100, pids: 256 }",
});

/** Every app and bot says it itself where it matters. */
function mustDeclare(id: GuardId, key: string, { since, fix }: { since: string; fix: string }): Guard {
  const rule = `must be declared in production, since ${since}`;
  return {
    id,
    in: ["production"],
    check: (parts) =>
      workloadsOf(parts).flatMap(([path, workload]) =>
        isMissing(workload, key) ? [{ path: [...path, key], rule, fix }] : [],
      ),
  };
}

/** A workload that is wrong as a whole has lost all of its keys, and one whose key is wrong still has it. */
function isMissing(workload: object, key: string): boolean {
  return "image" in workload && !(key in workload);
}
