import type Docker from "dockerode";
import type { Context } from "../../rpc/handler.ts";
import { effect } from "../effect.ts";
import type { Candidate } from "../gate-watch.ts";
import { ifPresent, unlessGone } from "../if-present.ts";
import { standingOf } from "./standing.ts";

/** A container of the release before, which is there until the update is through. */
export interface Predecessor {
  name: string;
  container: Docker.Container;
  /** Whether it waits for the same lease; one that does not, on another server for instance, is stopped instead. */
  inLine: boolean;
  /** Whether it ran when it was found. */
  runs: boolean;
}

/**
 * Those of a bot on one server that run; and those that do not know the lease, since an update that was killed may have
 * stopped them. @param ours what is declared now @param lease their volume; undefined where none of them can share it
 */
export async function predecessorsOn(
  docker: Docker,
  labels: string[],
  ours: Candidate[],
  lease: string | undefined,
): Promise<Predecessor[]> {
  const found = await docker.listContainers({ all: true, filters: { label: labels } });
  return found
    .filter(({ Id }) => !ours.some(({ id }) => id === Id))
    .map((info) => {
      const inLine = lease !== undefined && info.Mounts.some(({ Name }) => Name === lease);
      const runs = info.State === "running" || info.State === "paused";
      return { name: info.Names[0]!.slice(1), container: docker.getContainer(info.Id), inLine, runs };
    })
    .filter(({ inLine, runs }) => runs || !inLine);
}

/** The longest that any of them has to stop, in seconds; Docker's own 10 where nothing is declared. */
export async function stopTimeoutOf(all: Predecessor[]): Promise<number> {
  const found = await Promise.all(all.map(({ container }) => ifPresent(container.inspect())));
  return Math.max(0, ...found.map((one) => (one?.Config as { StopTimeout?: number })?.StopTimeout ?? 10));
}

/** Who leads lets go, having finished what it had in hand, and goes to the end of the line. */
export async function letGo(all: Predecessor[], context: Context): Promise<void> {
  await Promise.all(
    all.map(async ({ name, container, inLine, runs }) => {
      if (inLine && !(await mayPoll(container))) return;
      if (runs) context.log(`${name} finishes what it has in hand`, "info");
      // The time it is given is its own, from its declaration.
      if (inLine) await unlessGone(effect("handover.restart", () => container.restart()));
      else await unlessGone(effect("handover.stop", () => container.stop()));
    }),
  );
}

/** Those that do not know the lease do not come back by themselves. */
export async function bringBack(all: Predecessor[]): Promise<void> {
  const stopped = all.filter(({ inLine }) => !inLine);
  await Promise.all(stopped.map(({ container }) => unlessGone(container.start())));
}

/** @returns the name of the one that polls */
export async function leaderOf(all: Predecessor[]): Promise<string | undefined> {
  for (const { name, container, inLine } of all) {
    if (inLine ? (await standingOf(container))?.role === "leading" : await isRunning(container)) return name;
  }
  return undefined;
}

async function isRunning(container: Docker.Container): Promise<boolean> {
  return (await ifPresent(container.inspect()))?.State.Running ?? false;
}

/** One that cannot be asked, since it is paused for instance, may have the lease. */
async function mayPoll(container: Docker.Container): Promise<boolean> {
  const standing = await standingOf(container);
  return standing === undefined || standing.role === "leading";
}
