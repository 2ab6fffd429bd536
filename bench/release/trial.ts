import { Problem } from "../../ops/problem.ts";
import { step } from "../../ops/progress.ts";
import { postJson, until } from "../../test/support/https.ts";
import { Traffic } from "../../test/support/traffic.ts";
import { type Account, audit } from "../../test/support/traffic-account.ts";
import { pause } from "../pause.ts";
import { figuresOf, lostOf, outcomesOf, type ReleaseFigures } from "./result.ts";
import type { Side } from "./side.ts";

export interface ReleaseOptions {
  /** How often another version is brought up. */
  releases: number;
  /** Requests a second, all the while. */
  perSecond: number;
}

/** Of traffic before the first release and after each: nginx asks a replica again 10 s after it failed, as it is by default. */
const pauseMs = 12_000;

/** Brings a product up and releases one version after another into a constant traffic. @throws Problem when a job is lost */
export async function trial(side: Side, options: ReleaseOptions, signal: AbortSignal): Promise<ReleaseFigures> {
  await step(`starting the product by ${side.name}`, async () => {
    await side.start();
    await until(async () => (await postJson(side.webhook, { chat: 1, text: "hello" })).status === 202);
    return { line: `the product by ${side.name} answers at ${side.webhook}` };
  });
  const traffic = new Traffic(side.webhook, { perSecond: options.perSecond });
  const seconds: number[] = [];
  let account: Account;
  try {
    await pause(pauseMs, signal);
    for (let version = 1; version <= options.releases; version++) {
      seconds.push(await releaseOnce(side, `${version}`, signal));
    }
  } finally {
    account = await traffic.stop();
  }
  await step(`looking into the queue of ${side.name}`, async () => ({
    line: judge(side, account, traffic.numbersIn(await side.jobs())),
  }));
  return figuresOf(account, seconds);
}

async function releaseOnce(side: Side, version: string, signal: AbortSignal): Promise<number> {
  const { seconds } = await step(`release ${version} by ${side.name}`, async () => {
    const seconds = await side.release(version);
    await pause(pauseMs, signal);
    return { seconds, line: `release ${version} by ${side.name}: ${seconds.toFixed(2)} s` };
  });
  return seconds;
}

/** @param found numbers of the requests in the queue @returns what is to be said of them */
function judge({ name }: Side, account: Account, found: number[]): string {
  if (account.exhausted) {
    throw new Problem(`the traffic came to its bound before the releases did; lower --releases or --per-second`);
  }
  const { missing, repeated, queuedResets } = audit(account, found);
  if (missing.length + repeated.length > 0) {
    const numbers = `not there ${missing.join(", ") || "none"}; more than once ${repeated.join(", ") || "none"}`;
    throw new Problem(`the queue of ${name} is not what its answers said: ${numbers}`);
  }
  const { sent, answered, resets } = account;
  const lost = lostOf(account);
  const how = lost.length > 0 ? ` (${outcomesOf(lost)})` : "";
  return (
    `${name}: of ${sent} requests ${answered} accepted, each of them queued once; ${lost.length} failed${how}; ` +
    `${resets.length} reset, ${queuedResets.length} of them queued`
  );
}
