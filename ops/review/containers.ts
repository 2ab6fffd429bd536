import { type Around, removes } from "./around.ts";
import type { Change } from "./change.ts";
import { differences } from "./differences.ts";
import { movedParts, wayOf } from "./moved.ts";
import { partsWithOtherData } from "./other-data.ts";
import type { Step } from "./preview.ts";
import { sayingSecrets, secretsChangedOf } from "./secrets.ts";
import { bot, container, nginx, registry, registryPage } from "./types.ts";

type Fate = Pick<Change, "words" | "risk" | "downtime">;

/** What becomes of the containers of the stack, part by part. */
export function containerChanges(around: Around): Change[] {
  const steps = around.steps.filter(({ type }) => type === container);
  const parts = Object.groupBy(steps, ({ parent, name }) => `${parent?.type} ${parent?.name ?? name}`);
  return Object.values(parts).flatMap((part) => {
    return [partChange(part!, around), ...movedParts(part!), ...partsWithOtherData(part!, around)];
  });
}

function partChange(steps: Step[], around: Around): Change {
  const [first] = steps as [Step];
  const what = first.parent?.name ?? first.name;
  const kind = kindOf(first);
  const fate = fateOf(what, kind, steps, around);
  const down = steps.filter(isDown).map((step) => `${step.name} ${step.isLost ? "is gone" : "does not run"}`);
  const failed = steps.some(isFailed) ? ["its last release failed; the old ones serve"] : [];
  const secrets = sayingSecrets(secretsChangedOf(what, first, around), around);
  const why = [...down, ...failed, ...differences(steps, secrets)];
  const reason = why.length > 0 ? `${why.join(", ")}: ` : "";
  return { what, kind, ...fate, words: `${reason}${fate.words}` };
}

function kindOf({ parent }: Step): string {
  if (parent?.type === bot) return "bot";
  if (parent?.type === nginx) return "nginx";
  return parent?.type === registry || parent?.type === registryPage ? "registry" : "app";
}

function fateOf(what: string, kind: string, steps: Step[], around: Around): Fate {
  const count = counted(steps.length);
  if (steps.every(({ op }) => op === "delete")) return taken(kind, steps, around);
  if (steps.every(({ op, isLost }) => op === "create" && !isLost)) {
    return { words: `${count} added`, risk: "low" };
  }
  if (steps.every(({ op }) => op === "update")) return { words: `${count} changed in place`, risk: "low" };
  if (steps.filter(isDown).length >= around.declared.replicasOf(what)) {
    const downtime = "down already, until it is healthy again";
    return { words: "started anew", risk: "attention", downtime };
  }
  if (kind === "bot") return botFate(steps);
  if (kind === "nginx") return nginxFate(steps);
  if (kind === "registry") {
    const downtime = "no push and no pull until the new one is healthy";
    return { words: `stopped, then started anew; ${downtime}`, risk: "attention", downtime };
  }
  if (around.declared.isRecreated(what)) {
    return {
      words: "stopped, then started anew",
      risk: "attention",
      downtime: "from its stop until the new one is healthy",
    };
  }
  const isKept = around.declared.hasRoutes(what) && !wayOf(steps);
  const kept = isKept ? "no request is dropped" : "the old finish what they have in hand";
  return { words: `${count} replaced, new beside old until they pass; ${kept}`, ...told(steps) };
}

/** Where one was down by itself, somebody should know. */
function told(steps: Step[]): Pick<Change, "risk"> {
  return { risk: steps.some(isDown) ? "attention" : "low" };
}

/** Nobody is out for one that did not pass, since the one before it serves. */
function isDown(step: Step): boolean {
  return !step.hasPredecessor && isStill(step);
}

function isFailed(step: Step): boolean {
  return step.hasPredecessor && isStill(step);
}

function isStill({ isLost, differs }: Step): boolean {
  return isLost || differs.includes("mustRun");
}

function botFate(steps: Step[]): Fate {
  if (wayOf(steps)) return { words: "new ones begin there, then the old ones end", ...told(steps) };
  return { words: "changes hands; the old ones wait behind the new until it has settled", ...told(steps) };
}

function nginxFate(steps: Step[]): Fate {
  if (wayOf(steps)) return { words: "a new one begins there, then the old one ends", ...told(steps) };
  if (steps.some(({ differs }) => differs.includes("networkMode"))) {
    const downtime = "while it moves between bridge and host network";
    return { words: "stopped, then started on the other network", risk: "attention", downtime };
  }
  return { words: "a new one serves beside the old one until that has drained; no request is dropped", ...told(steps) };
}

function taken(kind: string, steps: Step[], around: Around): Fate {
  if (!removes(around, steps[0]!.parent)) return { words: `${counted(steps.length)} taken away`, risk: "low" };
  const downtime = kind === "bot" ? "nobody polls any more" : "it is not declared any more";
  return { words: `taken away; ${downtime}`, risk: "attention", downtime };
}

function counted(containers: number): string {
  return containers === 1 ? "1 container" : `${containers} containers`;
}
