import { setTimeout as sleep } from "node:timers/promises";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";

export interface Trial {
  /** Tells trials apart: lower-case letters, digits and dashes. */
  name: string;
  /** @param armed a shell test that fails once the server has taken the change back: what is done again must not be done then */
  apply(armed: string): Promise<void>;
  /** Asked for once no earlier trial can interfere. @returns a shell script that brings back what is there now, however often it is run */
  revert(): Promise<string>;
}

/** Seconds after which the server takes the change back by itself, whatever became of us: more than a login may take. */
const revertAfterSeconds = 30;
/** Milliseconds in which a service that was just reloaded may refuse a login, and between two of those. */
const [refusesForMs, betweenMs] = [2500, 500];
/** Milliseconds from the end of those seconds until a server that took the change back must let us in. */
const reachableWithinMs = 15_000;

/** May be run twice, as all on a connection that drops. */
const arm = `unit=$1; shift
  systemctl stop "$unit.timer" 2>/dev/null || true
  rm -f "/run/$unit.kept" "/run/$unit.reverted"
  systemd-run --quiet --collect --unit="$unit" --on-active=${revertAfterSeconds} --timer-property=AccuracySec=1s "$@"`;

const underWay = new WeakMap<Host, Promise<void>>();

/**
 * Makes a change that could lock us out, and keeps it only if a new login works. Until then the server itself holds a
 * timer that takes the change back, since the connection, or this process, may not live to do it. One at a time on a
 * host, or a login that fails would be blamed on the wrong one.
 * @throws Error with what the login said, when what was before is in force again
 */
export async function keepIfLoginWorks(host: Host, trial: Trial): Promise<void> {
  const before = underWay.get(host)?.catch(() => {});
  const mine = (before ?? Promise.resolve()).then(() => attempt(host, trial));
  underWay.set(host, mine);
  return mine;
}

async function attempt(host: Host, { name, apply, revert }: Trial): Promise<void> {
  const unit = `aisha-revert-${name}`;
  const [script, kept, reverted] = [`/run/${unit}.sh`, `/run/${unit}.kept`, `/run/${unit}.reverted`];
  const locked = (commands: string) => ["flock", `/run/${unit}.lock`, "sh", "-ec", commands];
  const disarm = () => host.run(["systemctl", "stop", `${unit}.timer`]);
  await disarm(); // that of a killed update: we are in, so what it changed does not lock out
  await host.demand(locked(":")); // one that is just taking it back ends before we look at what is there
  await host.writeFile(script, { content: await revert(), mode: "0700" });
  await host.demand([
    "sh",
    "-ec",
    arm,
    "sh",
    unit,
    ...locked(`[ -e ${kept} ] || { touch ${reverted}; sh -e ${script}; }`),
  ]);
  const until = Date.now() + revertAfterSeconds * 1000 + reachableWithinMs;
  try {
    await effect(`${name}.apply`, () => apply(`[ ! -e ${reverted} ]`));
    await login(host);
    const keep = await host.run(locked(`[ ! -e ${reverted} ]; touch ${kept}`));
    if (keep.code !== 0) throw new Error("it took too long");
  } catch (error) {
    const back = await takeBack(host, locked(`sh -e ${script}`), until);
    throw new Error(`${back}: ${(error as Error).message}`, { cause: error });
  } finally {
    await disarm().catch(() => {}); // says less than what has been said, and what is kept is marked so
  }
}

async function login(host: Host): Promise<void> {
  for (const end = Date.now() + refusesForMs; ; await sleep(betweenMs)) {
    try {
      return await host.tryLogin();
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { level?: string } };
      // One who may not log in would soon be shut out altogether (PerSourcePenalties of sshd_config).
      if (cause?.level !== "client-authentication" && Date.now() < end) continue;
      throw new Error(`a new login fails: ${message}`);
    }
  }
}

/** At once where we still can, else when the server lets us in again, having done it by itself. @returns what became of it */
async function takeBack(host: Host, revert: string[], until: number): Promise<string> {
  for (let how = ""; ; how = ", by the server itself") {
    try {
      await host.demand(revert);
      return `what was before is in force again${how}`;
    } catch (error) {
      if (Date.now() < until) await sleep(betweenMs);
      else return `what was before could not be brought back (${(error as Error).message})`;
    }
  }
}
