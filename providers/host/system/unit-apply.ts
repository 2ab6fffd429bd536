import { setTimeout as sleep } from "node:timers/promises";
import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { isEnabled, isRunning, type UnitFacts, unitFacts } from "./unit-facts.ts";

/** Milliseconds that a start must hold: of a plain process systemd does not wait to hear that it is well. */
const settleMs = 500;
const startWithinMs = 30_000;
const reloadWithinMs = 15_000;
const journalLines = 10;

/** Lets systemd see the unit as it is on disk, and starts it with the server or not. @returns it as it is then */
export async function enable(host: Host, unit: string, enabled: boolean): Promise<UnitFacts> {
  let facts = await unitFacts(host, unit);
  if (facts.loadState === "masked") {
    await effect("unit.enable", async () => {
      await host.demand(["systemctl", "unmask", unit]);
      await host.demand(["systemctl", "unmask", "--runtime", unit]);
    });
  }
  if (facts.changedOnDisk || facts.loadState !== "loaded") {
    await host.demand(["systemctl", "daemon-reload"]);
    facts = await unitFacts(host, unit);
  }
  if (facts.loadState === "not-found") throw new Error(`the server has no unit ${unit}: install what brings it`);
  if (facts.loadState !== "loaded") {
    throw new Error(`systemd cannot load ${unit} (${facts.loadState}); see there: systemd-analyze verify ${unit}`);
  }
  if (isEnabled(facts, enabled) !== enabled) {
    await effect("unit.enable", () => host.demand(["systemctl", enabled ? "enable" : "disable", "--quiet", unit]));
  }
  return facts;
}

/** @throws Error with the unit's last words in the journal when it does not come up, or does not take it */
export async function turn(host: Host, unit: string, how: "start" | "restart" | "reload" | "stop"): Promise<void> {
  await effect(`unit.${how}`, async () => {
    if (how === "start" || how === "restart") await host.run(["systemctl", "reset-failed", unit]); // fails where nothing failed
    const { code, stderr } = await host.run(["systemctl", how, unit]);
    if (code !== 0) throw new Error(await withJournal(host, unit, `${unit} does not ${how}: ${stderr.trim()}`));
    if (how !== "stop") await untilActive(host, unit, how);
  });
}

/**
 * A reload by a signal is done for systemd when the signal is sent: the program may read its files later, or refuse them.
 * @param reloaded tells whether a reload since a moment is in force; see resources.ts
 * @throws Error as {@link turn}, also where it has not said so within 15 s
 */
export async function reload(host: Host, unit: string, reloaded: string[]): Promise<void> {
  if (reloaded.length === 0) return turn(host, unit, "reload");
  const since = (await host.demand(["date", "+%s.%N"])).trim();
  await turn(host, unit, "reload");
  let stderr = "";
  for (const end = Date.now() + reloadWithinMs; Date.now() < end; await sleep(settleMs)) {
    const asked = await host.run([...reloaded, since]);
    if (asked.code === 0) return;
    stderr = asked.stderr.trim();
  }
  const what = `${unit} has not said within ${reloadWithinMs / 1000} s of its reload that it took its settings`;
  throw new Error(await withJournal(host, unit, [what, stderr].filter(Boolean).join("\n"), since));
}

async function untilActive(host: Host, unit: string, how: string): Promise<void> {
  const end = Date.now() + startWithinMs;
  let facts: UnitFacts;
  do {
    await sleep(settleMs);
    facts = await unitFacts(host, unit);
    if (facts.activeState === "active" || facts.heldBack) return;
  } while ((isRunning(facts) || facts.activeState === "deactivating") && Date.now() < end);
  throw new Error(await withJournal(host, unit, `${unit} is ${facts.activeState} after its ${how}`));
}

/** @param since seconds since 1970, from which its journal is shown; default: the end of it */
async function withJournal(host: Host, unit: string, what: string, since?: string): Promise<string> {
  await host.run(["journalctl", "--sync"]);
  const which = since ? ["--since", `@${Number.parseInt(since, 10)}`] : ["-n", `${journalLines}`];
  const { stdout } = await host.run(["journalctl", "-u", unit, ...which, "--no-pager", "-o", "cat"]);
  const end = `the end of its journal:\n${stdout.trim()}`;
  const begin = `its journal since then:\n${stdout.trim().split("\n").slice(0, journalLines).join("\n")}`;
  return `${what}\n${since ? begin : end}`;
}
