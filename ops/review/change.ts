/** Best first. `attention`: somebody may notice, or be locked out; `data`: what is lost does not come back. */
export const risks = ["none", "low", "attention", "data"] as const;
export type Risk = (typeof risks)[number];

/** Something that changes, in the words of the field. */
export interface Change {
  /** The part, server or thing that it happens to. */
  what: string;
  /** What it is: app, bot, nginx, registry, volume, network, server, docker, firewall, ssh, user, certificate, file, … */
  kind: string;
  words: string;
  risk: Risk;
  /** Who is out meanwhile, and why. */
  downtime?: string;
  /** What may be lost. */
  dataAtRisk?: string;
  /** The lines that differ, for what is read line by line. */
  diff?: string[];
}

/** The worst of some changes. */
export function worstOf(changes: Pick<Change, "risk">[]): Risk {
  return risks[Math.max(0, ...changes.map(({ risk }) => risks.indexOf(risk)))]!;
}

/** Worst first; of the same risk first who is out, then by name. */
export function byRisk(a: Change, b: Change): number {
  const rank = ({ risk, downtime }: Change) => risks.indexOf(risk) * 2 + (downtime ? 1 : 0);
  return rank(b) - rank(a) || (`${a.what} ${a.words}` < `${b.what} ${b.words}` ? -1 : 1);
}
