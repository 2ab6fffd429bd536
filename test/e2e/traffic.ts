import { existsSync, readFileSync } from "node:fs";
import { expect } from "vitest";
import type { SmallProduct } from "../support/small-product.ts";
import { Traffic } from "../support/traffic.ts";
import { type Account, audit } from "../support/traffic-account.ts";
import { campaign } from "./campaign.ts";

/**
 * Connections that an nginx which ends had not taken from its queue yet. The kernel gives them to its successor only where
 * net.ipv4.tcp_migrate_req is 1 (ip-sysctl.rst of Linux 5.14), as on servers that this program sets up. Elsewhere they are
 * reset: none or one on a machine with time to spare, 90 at once on one with seven times the work that it could do.
 */
const setting = "/proc/sys/net/ipv4/tcp_migrate_req";
const migrates = existsSync(setting) && readFileSync(setting, "utf8").trim() === "1";
/** Source: NGX_LISTEN_BACKLOG. */
const queueLength = 511;

/** Of connections before TLS, where an nginx took the place of another on this machine. */
export const lostInASwap = migrates ? 0 : queueLength;

/** A constant traffic to a product; in a campaign as much of it as a busy product has. */
export function trafficTo({ webhook }: SmallProduct): Traffic {
  return new Traffic(webhook, { perSecond: campaign ? 200 : 40 });
}

const nothingWrong = { missing: [], repeated: [], queuedResets: [] };

export interface Allowed {
  /** Connections that may have been closed before TLS stood; default 0. */
  unopened?: number;
  /** Whether 503s of maintenance may be among the answers; default false. */
  maintenance?: boolean;
}

/**
 * Ends a traffic. Each of its requests must have been answered, and be in the queue once. A reused connection that nginx
 * closed just then is counted apart, since HTTP allows it and clients send again: none of those requests is in the queue.
 */
export async function expectNothingLost(
  product: SmallProduct,
  traffic: Traffic,
  { unopened = 0, maintenance = false }: Allowed = {},
): Promise<Account> {
  const account = await traffic.stop();
  const { sent, answered, failed, unavailable, resets, unopened: closed } = account;
  const { freshShare, longestGapMs, versions } = account;
  console.log(
    `${sent} sent, ${answered} answered, ${unavailable.length} in maintenance, ${resets.length} reused connections reset, ` +
      `${closed.length} closed before TLS; ${Math.round(freshShare * 100)} % fresh; longest gap ${longestGapMs} ms; ` +
      `versions ${JSON.stringify(versions)}`,
  );
  expect(failed).toEqual([]);
  if (!maintenance) expect(unavailable).toEqual([]);
  expect(closed.length, JSON.stringify(closed)).toBeLessThanOrEqual(unopened);
  expect(answered + unavailable.length + resets.length + closed.length).toBe(sent);
  expect(audit(account, traffic.numbersIn(await product.takeJobs()))).toEqual(nothingWrong);
  return account;
}
