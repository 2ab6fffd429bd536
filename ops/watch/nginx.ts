import type { NginxConfig } from "../../config/nginx.ts";
import type { AtServer } from "../at-servers.ts";
import { ask } from "../check/ask.ts";
import { countIn } from "../check/nginx-errors.ts";
import { Entries, justAfter } from "../logs/entry.ts";
import type { NginxSnapshot } from "./snapshot.ts";

/** Lines of the access log that are read at each look; of more, these stand for all. */
const mostLines = 2000;

/** What nginx had counted at one moment. */
export interface Counted {
  /** Id of its container. */
  id: string;
  /** ms since the epoch, by this machine's clock. */
  at: number;
  /** Requests since its start; undefined where it does not tell. */
  requests: number | undefined;
  /** In the access log since the look before, and where the next one goes on: by the server's clock. */
  logged: { answers: number; errors: number; from: string | undefined };
}

/** @param before undefined at the first look */
export async function countNginx(
  at: AtServer,
  id: string,
  nginx: Pick<NginxConfig, "address" | "https">,
  before: Counted | undefined,
): Promise<Counted> {
  const now = Date.now();
  const [requests, logged] = await Promise.all([
    requestsOf(at, nginx).catch(() => undefined),
    answersIn(at, id, before),
  ]);
  return { id, at: now, requests, logged };
}

/** Rates between two looks: requests as nginx counts them, and of these the share that the access log has as errors. */
export function ratesBetween(before: Counted | undefined, now: Counted): NginxSnapshot {
  if (!before || now.at <= before.at) return { requests: null, errors: null };
  const seconds = (now.at - before.at) / 1000;
  const { answers, errors } = now.logged;
  // The question itself counts as one. Where another nginx answers now, or none tells, the log has to do.
  const counted = (now.requests ?? Number.NaN) - (before.requests ?? Number.NaN) - 1;
  const requests = counted >= 0 ? counted : answers;
  const share = answers === 0 ? 0 : errors / answers;
  return { requests: rounded(requests / seconds), errors: rounded((share * Math.max(requests, answers)) / seconds) };
}

async function requestsOf({ transport }: AtServer, { address, https }: Pick<NginxConfig, "address" | "https">) {
  const host = address === "0.0.0.0" ? "127.0.0.1" : address;
  const { status, body } = await ask(transport, { host, port: https, path: "/nginx-status", tls: {} });
  const [, requests] = /^\s*\d+ \d+ (\d+)\s*$/m.exec(body) ?? [];
  return status === 200 && requests !== undefined ? Number(requests) : undefined;
}

/** At the first look, where the log ends. */
async function answersIn({ docker }: AtServer, id: string, before: Counted | undefined): Promise<Counted["logged"]> {
  const which = before ? { since: before.logged.from, tail: mostLines } : { tail: 1 };
  const log = await docker.getContainer(id).logs({ stdout: true, stderr: false, timestamps: true, ...which });
  const entries = new Entries(false).read(log);
  const from = entries.length > 0 ? justAfter(entries.at(-1)!.time) : before?.logged.from;
  return { ...(before ? countIn(entries.map(({ text }) => text).join("\n")) : { answers: 0, errors: 0 }), from };
}

function rounded(rate: number): number {
  return Math.round(rate * 10) / 10;
}
