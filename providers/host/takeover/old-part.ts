import { effect } from "../effect.ts";
import type { Host } from "../host.ts";
import { unlessGone } from "../if-present.ts";
import { isEnabled, isRunning, unitFacts } from "../system/unit-facts.ts";
import { containerNamed } from "./container-named.ts";

/** How a container or unit of the set-up before was found: what brings it back. */
export interface Before {
  name: string;
  /** Whether it ran. */
  ran: boolean;
  /** Of a container: its restart policy. */
  restart?: { Name: string; MaximumRetryCount?: number };
  /** Of a container: whether the engine removes it as soon as it stops. */
  autoRemove?: boolean;
  /** Of a unit: whether it started with the server. */
  enabled?: boolean;
}

/** One is a unit by its ending; all else is the name of a container. */
export function isUnit(name: string): boolean {
  return name.endsWith(".service");
}

/** @returns undefined where there is no such container or unit */
export async function lookAtOld(host: Host, name: string): Promise<Before | undefined> {
  if (isUnit(name)) {
    const facts = await unitFacts(host, name);
    if (facts.loadState === "not-found") return undefined;
    return { name, ran: isRunning(facts), enabled: isEnabled(facts, false) };
  }
  const found = await containerNamed(host.docker(), name);
  if (!found) return undefined;
  const { RestartPolicy, AutoRemove: autoRemove } = found.HostConfig;
  const { Name, MaximumRetryCount } = RestartPolicy ?? { Name: "no" };
  const ran = found.State.Running || found.State.Restarting;
  return { name, ran, restart: { Name, MaximumRetryCount }, ...(autoRemove && { autoRemove }) };
}

/** Those that run, of the set-up before. */
export async function runningOf(host: Host, names: string[]): Promise<string[]> {
  const found = await Promise.all(names.map((name) => lookAtOld(host, name)));
  return found.flatMap((one) => (one?.ran ? [one.name] : []));
}

/**
 * Stops it, and sees to it that a reboot does not bring it back. Nothing of it is removed.
 * @param seconds that it has to stop, unless it was made with more
 */
export async function setAside(host: Host, { name }: Before, seconds: number): Promise<void> {
  if (isUnit(name)) {
    await effect("takeover.stop", () => host.demand(["systemctl", "disable", "--quiet", "--now", name]));
    return;
  }
  const found = await containerNamed(host.docker(), name);
  if (!found) return;
  const container = host.docker().getContainer(found.Id);
  // First: one that ends meanwhile must not be started again.
  await container.update({ RestartPolicy: { Name: "no" } });
  const own = (found.Config as { StopTimeout?: number }).StopTimeout ?? 0;
  if (found.State.Paused) await container.unpause();
  await unlessGone(effect("takeover.stop", () => container.stop({ t: Math.max(own, seconds) })));
}

/** Gives it back what it was found with, and starts it if it ran. */
export async function bringBack(host: Host, { name, ran, restart, enabled }: Before): Promise<void> {
  if (isUnit(name)) {
    if (enabled) await host.demand(["systemctl", "enable", "--quiet", name]);
    if (ran) await effect("takeover.start", () => host.demand(["systemctl", "start", name]));
    return;
  }
  const found = await containerNamed(host.docker(), name);
  if (!found) return;
  const container = host.docker().getContainer(found.Id);
  await container.update({ RestartPolicy: restart });
  if (ran) await unlessGone(effect("takeover.start", () => container.start()));
}
