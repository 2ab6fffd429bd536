import { median, ratios, rounded } from "../figures.ts";

/** From the kill of a leader's bot to the first poll of the standby's, in ms. */
export interface Takeover {
  /** To the moment when the standby had the lease. */
  leaseMs: number;
  /** From then on. */
  appStartMs: number;
  totalMs: number;
}

export interface Round {
  takeover: Takeover;
  /** From the kill of a bot that nobody stands by to its first poll after Docker has restarted it. */
  restartMs: number;
  /** From the start of a container that is nothing but the bot to its first poll. */
  aloneMs: number;
}

export interface FailoverFigures {
  ours: Record<string, number>;
  peer: Record<string, number>;
  /** peer/ours, above 1 we are ahead. */
  ratios: Record<string, number>;
}

/** Medians, and the slowest. */
export function figuresOf(rounds: Round[]): FailoverFigures {
  const totals = (values: number[]) => ({ totalMedianMs: middle(values), totalMaxMs: slowest(values) });
  const takeovers = rounds.map(({ takeover }) => takeover);
  const leases = takeovers.map(({ leaseMs }) => leaseMs);
  const ours = totals(takeovers.map(({ totalMs }) => totalMs));
  const peer = totals(rounds.map(({ restartMs }) => restartMs));
  return {
    ours: {
      leaseMedianMs: middle(leases),
      leaseMaxMs: slowest(leases),
      appStartMedianMs: middle(takeovers.map(({ appStartMs }) => appStartMs)),
      ...ours,
      appAloneMedianMs: middle(rounds.map(({ aloneMs }) => aloneMs)),
    },
    peer,
    ratios: ratios(ours, peer),
  };
}

export function inWords({ takeover: { leaseMs, appStartMs, totalMs }, restartMs, aloneMs }: Round): string {
  const ms = (value: number) => `${Math.round(value)} ms`;
  const parts = `lease ${ms(leaseMs)} and start of the app ${ms(appStartMs)}`;
  return `${ms(totalMs)} (${parts}); restarted by Docker ${ms(restartMs)}; the app alone ${ms(aloneMs)}`;
}

/**
 * When a container said a line for the first time after a moment, by its log with timestamps; both in ms since the
 * epoch, with what a timestamp has beyond them.
 */
export function saidAt(log: string, line: string, after: number): number | undefined {
  const said = log.split("\n").filter((text) => text.slice(text.indexOf(" ") + 1) === line);
  return said.map((text) => instantOf(text.split(" ")[0]!)).find((time) => time >= after);
}

/** Of a timestamp as the engine writes it, to the nanosecond, which a Date would forget. @returns ms since the epoch */
function instantOf(timestamp: string): number {
  const [, second, fraction = "0"] = /^(.*?)(\.\d+)?Z$/.exec(timestamp)!;
  return Date.parse(`${second}Z`) + Number(fraction) * 1000;
}

function middle(values: number[]): number {
  return rounded(median(values), 1);
}

function slowest(values: number[]): number {
  return rounded(Math.max(...values), 1);
}
