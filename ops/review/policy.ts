import type { Change } from "./change.ts";
import { type Step, unknown } from "./preview.ts";
import { countOf, textDiff } from "./text-diff.ts";

const day = 86_400;

/** What housekeeping may delete on a server, read from the file of its policy: see render/housekeeping/policy.ts. */
interface Rules {
  /** Glob of volumes → days. */
  volumes: Map<string, number>;
  /** Folder and pattern of files → days, and how many stay. */
  files: Map<string, { days: number; keep: number }>;
  protect: Set<string>;
  /** Tags in each repository; undefined where no registry is. */
  keepTags: number | undefined;
}

/** The policy of housekeeping on a server: its lines, and the data that goes by them and stayed until now. */
export function policyChange({ op, old, recorded, new: next, isLost }: Step): Change {
  const change = { what: `housekeeping of ${(next ?? old)?.server}`, kind: "housekeeping" };
  const before = textIn(old) ?? textIn(recorded) ?? "";
  const after = textIn(next) ?? "";
  const goes = op === "delete" ? [] : goingBy(rulesIn(before), rulesIn(after));
  const lines = textDiff(before, after) ?? [];
  const diff = op !== "delete" && op !== "create" && lines.length > 0 ? { diff: lines } : {};
  if (goes.length > 0) {
    const dataAtRisk = goes.join("; ");
    return { ...change, words: dataAtRisk, risk: "data", dataAtRisk, ...diff };
  }
  if (isLost) return { ...change, words: "its policy is gone; written again", risk: "attention" };
  if (op === "create") return { ...change, words: "a new policy", risk: "none" };
  if (op === "delete") return { ...change, words: "its policy is taken away", risk: "low" };
  const isByHand = recorded !== undefined && recorded.content !== old?.content;
  const words = `${isByHand ? "changed by hand" : "another policy"}: ${countOf(lines) || "other rights or owner"}`;
  return { ...change, words, risk: isByHand ? "attention" : "low", ...diff };
}

/** In words, whatever more may be deleted. */
function goingBy(before: Rules, after: Rules): string[] {
  const volumes = [...after.volumes].flatMap(([glob, days]) => {
    const until = before.volumes.get(glob);
    if (until !== undefined && days >= until) return [];
    return [`volumes ${glob} go after ${inDays(days)} in no container${said(until ? inDays(until) : undefined)}`];
  });
  const files = [...after.files].flatMap(([glob, rule]) => {
    const until = before.files.get(glob);
    if (until && rule.days >= until.days && rule.keep >= until.keep) return [];
    return [`files ${glob} go after ${inWords(rule)}${said(until ? inWords(until) : undefined)}`];
  });
  const protect = [...before.protect].filter((glob) => !after.protect.has(glob));
  const tags = [before.keepTags, after.keepTags];
  return [
    ...volumes,
    ...files,
    ...protect.map((glob) => `${glob} is not protected any more`),
    ...(tags[1]! < tags[0]! ? [`${tags[1]} tags stay in each repository of the registry${said(`${tags[0]}`)}`] : []),
  ];
}

function said(until: string | undefined): string {
  return until ? `, ${until} until now` : "";
}

function inWords({ days, keep }: { days: number; keep: number }): string {
  return `${inDays(days)} but the newest ${keep}`;
}

function inDays(days: number): string {
  return days === 1 ? "1 day" : `${days} days`;
}

function rulesIn(text: string): Rules {
  const rows = text.split("\n").map((line) => line.split("\t"));
  const of = (kind: string) => rows.filter(([first]) => first === kind).map(([, ...fields]) => fields);
  const keepTags = of("registry")[0]?.[0];
  return {
    volumes: new Map(of("volumes").map(([glob, age]) => [glob!, Number(age) / day])),
    files: new Map(
      of("files").map(([, age, keep, folder, pattern]) => {
        return [`${folder}/${pattern}`, { days: Number(age) / day, keep: Number(keep) }];
      }),
    ),
    protect: new Set(of("protect").map(([glob]) => glob!)),
    keepTags: keepTags === undefined ? undefined : Number(keepTags),
  };
}

function textIn(inputs: Step["new"]): string | undefined {
  const content = inputs?.content;
  return typeof content === "string" && content !== unknown ? content : undefined;
}
