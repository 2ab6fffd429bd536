/** The lease going from one container to another. */
export interface Handover {
  /** When the new one got it; ISO 8601, to the second. */
  at: string;
  /** Who had it before; null for the first that is known. */
  from: string | null;
  to: string;
  /** What became of the bot before; null where nothing was written, as when its whole container was killed. */
  reason: string | null;
}

/**
 * Reads what the leaders of a bot wrote, oldest first: `<seconds> <container> leads|ended <code>|killed <why>`.
 * @param nameOf what a container is called by people
 */
export function handoversIn(journal: string, nameOf: (container: string) => string): Handover[] {
  const handovers: Handover[] = [];
  let from: string | null = null;
  let reason: string | null = null;
  for (const line of journal.split("\n")) {
    const [, seconds, container, what, why] = /^(\d+) (\S+) (leads|ended|killed) ?(.*)$/.exec(line) ?? [];
    if (what === "leads") {
      const to = nameOf(container!);
      handovers.push({ at: new Date(Number(seconds) * 1000).toISOString(), from, to, reason });
      from = to;
      reason = null;
    } else if (what === "ended") reason ??= `ended with ${why}`;
    else if (what === "killed") reason = `killed: ${why}`;
  }
  return handovers;
}
