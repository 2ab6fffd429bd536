import type { Around } from "./around.ts";
import { byRisk, type Change, type Risk, worstOf } from "./change.ts";
import { containerChanges } from "./containers.ts";
import { Declared } from "./declared.ts";
import { type ImageChange, imageChanges } from "./images.ts";
import { changeOf } from "./kinds.ts";
import type { Preview } from "./preview.ts";
import { hidden, reasonOf } from "./reason.ts";
import { container } from "./types.ts";

/** Who is out, or what is lost. */
export interface Harm {
  what: string;
  words: string;
}

/** A preview in the words of the field; what `review --json` prints. */
export interface Review {
  stack: string;
  outcome: "unchanged" | "changed" | "failed";
  /** Nothing of the stack was ever brought up. */
  isFirst: boolean;
  risk: Risk;
  downtime: Harm[];
  dataAtRisk: Harm[];
  images: ImageChange[];
  /** Worst first. */
  changes: Pick<Change, "what" | "kind" | "words" | "risk" | "diff">[];
  /** How many more resources change because of these: gates, pulls, what is kept. */
  follow: number;
  /** Why the preview failed. */
  reason?: string;
}

/** What is known beside a preview. */
export interface Known {
  /** `aisha:…` of the last update, by the keys without it; undefined where nobody knows. */
  before: Record<string, unknown> | undefined;
  /** Digest → the tag that it was released by. */
  tags: Map<string, string>;
  /** Names of the secrets that are others than at the last update. */
  newSecrets: Set<string> | undefined;
  /** Values of all secrets: none may be shown. */
  secrets: string[];
}

export const nothingKnown: Known = { before: undefined, tags: new Map(), newSecrets: undefined, secrets: [] };

export function reviewOf(
  { stack, steps, config, errors, isFirst }: Preview,
  { before, tags, newSecrets, secrets }: Known,
): Review {
  const around: Around = {
    steps,
    declared: new Declared(config),
    before: before && new Declared(before),
    newSecrets,
  };
  const others = steps.filter(({ type }) => type !== container && !type.startsWith("aisha:")); // a component is its parts
  const told = others.flatMap((step) => changeOf(step, around) ?? []);
  const changes = [...containerChanges(around), ...told].sort(byRisk);
  const hide = (text: string) => hidden(text, secrets);
  return {
    stack,
    outcome: errors.length > 0 ? "failed" : steps.length > 0 ? "changed" : "unchanged",
    isFirst,
    risk: worstOf(changes),
    downtime: changes.flatMap(({ what, downtime }) => (downtime ? [{ what, words: downtime }] : [])),
    dataAtRisk: changes.flatMap(({ what, dataAtRisk }) => (dataAtRisk ? [{ what, words: dataAtRisk }] : [])),
    images: imageChanges(around, tags),
    changes: changes.map(({ what, kind, words, risk, diff }) => {
      return { what, kind, words: hide(words), risk, ...(diff && { diff: diff.map(hide) }) };
    }),
    follow: others.length - told.length,
    ...(errors.length > 0 && { reason: reasonOf(errors, secrets) }),
  };
}

/** Of a preview that said nothing at all. */
export function failedReview(stack: string, said: string, { secrets }: Known): Review {
  const nothing = { downtime: [], dataAtRisk: [], images: [], changes: [], follow: 0 };
  return { stack, outcome: "failed", isFirst: false, risk: "none", ...nothing, reason: reasonOf([said], secrets) };
}
