import type { Answer, Result } from "./traffic-request.ts";

/** A request that was not answered 202. */
export interface Lost {
  number: number;
  /** When it was sent, ISO 8601. */
  at: string;
  /** From then to its end. */
  afterMs: number;
  /** On a connection that had carried another request before. */
  reused: boolean;
  /** The first line of the answer with its status, or the error that came in its place. */
  outcome: string;
}

/** What became of every request: each is in exactly one of accepted, failed, unavailable, resets and unopened. */
export interface Account {
  sent: number;
  /** How many were answered 202, and their numbers. */
  answered: number;
  accepted: Set<number>;
  /** All that is nothing of the below. */
  failed: Lost[];
  /** nginx's own 503 with Retry-After: closed for maintenance, and said so. */
  unavailable: Lost[];
  /** A kept-alive connection was closed just as it was used again, which HTTP allows: a client sends it once more. */
  resets: Lost[];
  /** The connection was closed before TLS stood: nothing of the request was on its way. */
  unopened: Lost[];
  /** Share of those sent that had a connection of their own, 0–1. */
  freshShare: number;
  /** x-version → how often a 202 bore it. */
  versions: Record<string, number>;
  /** Longest time without a 202 while requests were sent: between two, before the first, or after the last. */
  longestGapMs: number;
  /** It stopped by itself at one of its bounds, before it was told to. */
  exhausted: boolean;
}

type Loss = "failed" | "unavailable" | "resets" | "unopened";

/** Keeps the account of a traffic while it is under way. */
export class Tally {
  readonly #losses: Record<Loss, Lost[]> = { failed: [], unavailable: [], resets: [], unopened: [] };
  readonly #accepted = new Set<number>();
  readonly #versions: Record<string, number> = {};
  #fresh = 0;
  #longestGapMs = 0;
  #gapBegan = performance.now();
  #sending = true;

  /** @param sentAt ms since the epoch */
  take(number: number, sentAt: number, result: Result): void {
    if (!result.reused) this.#fresh++;
    if (result.answer?.status === 202) {
      this.#accept(number, result.answer);
      return;
    }
    const [at, afterMs] = [new Date(sentAt).toISOString(), Date.now() - sentAt];
    this.#losses[lossOf(result)].push({ number, at, afterMs, reused: result.reused, outcome: wordsFor(result) });
  }

  /** From now on nothing is sent, and a time without a 202 says nothing. */
  endOfSending(): void {
    if (this.#sending) this.#endGap();
    this.#sending = false;
  }

  account(sent: number, exhausted: boolean): Account {
    const { size: answered } = this.#accepted;
    const [accepted, versions, longestGapMs] = [this.#accepted, this.#versions, Math.round(this.#longestGapMs)];
    const freshShare = sent === 0 ? 0 : this.#fresh / sent;
    return { sent, answered, accepted, ...this.#losses, freshShare, versions, longestGapMs, exhausted };
  }

  #accept(number: number, { headers }: Answer): void {
    if (this.#sending) this.#endGap();
    this.#accepted.add(number);
    const version = String(headers["x-version"] ?? "none");
    this.#versions[version] = (this.#versions[version] ?? 0) + 1;
  }

  #endGap(): void {
    const now = performance.now();
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#gapBegan);
    this.#gapBegan = now;
  }
}

/** Requests in a queue that are not there as they were answered; all empty when nothing is wrong. */
export interface Audit {
  /** Answered 202, and not there. */
  missing: number[];
  /** There more than once. */
  repeated: number[];
  /** There, although the connection was reset before the answer: sent once more, it would be there twice. */
  queuedResets: number[];
}

/** @param found numbers of the requests that are in the queue, as often as they are there */
export function audit({ accepted, resets }: Account, found: number[]): Audit {
  const there = new Set<number>();
  const repeated = new Set<number>();
  for (const number of found) (there.has(number) ? repeated : there).add(number);
  return {
    missing: [...accepted].filter((number) => !there.has(number)),
    repeated: [...repeated],
    queuedResets: resets.map(({ number }) => number).filter((number) => there.has(number)),
  };
}

const closed = ["ECONNRESET", "EPIPE"];

function lossOf({ answer, error, reused, opened }: Result): Loss {
  if (answer) return closedForMaintenance(answer) ? "unavailable" : "failed";
  if (!closed.includes(error?.code ?? "")) return "failed";
  if (!opened) return "unopened";
  return reused ? "resets" : "failed";
}

/** An app's own 503 says in x-served-by whose it is. */
function closedForMaintenance({ status, headers, body }: Answer): boolean {
  const nginxsOwn = headers["x-served-by"] === undefined && /^\{"error":"[^"]+"\}\s*$/.test(body);
  return status === 503 && headers["retry-after"] !== undefined && nginxsOwn;
}

function wordsFor({ answer, error }: Result): string {
  return answer ? `${answer.status} ${answer.body.split(/\r?\n/, 1)}`.trimEnd() : (error?.message ?? "");
}
