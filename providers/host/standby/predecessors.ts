import type Docker from "dockerode";
import type { Context } from "../../rpc/handler.ts";
import { effect } from "../effect.ts";
import type { Candidate } from "../gate-watch.ts";
import { unlessGone } from "../if-present.ts";
import { standingOf } from "./standing.ts";

/** A container of the release before, which is there until the update is through. */
export interface Predecessor {
  name: string;
  container: Docker.Container;
  /** Whether it waits for the same lease; one that does not, on another server for instance, is stopped instead. */
  inLine: boolean;
}

/** Those of a bot on one server that run. @param ours what is declared now */
export async function runningOn(docker: Docker, labels: string[], ours: Candidate[]): Promise<Docker.ContainerInfo[]> {
  const running = await docker.listContainers({ filters: { label: labels } });
  return running.filter(({ Id }) => !ours.some(({ id }) => id === Id));
}

export function predecessor(docker: Docker, info: Docker.ContainerInfo, lease: string | undefined): Predecessor {
  const inLine = lease !== undefined && info.Mounts.some(({ Name }) => Name === lease);
  return { name: info.Names[0]!.slice(1), container: docker.getContainer(info.Id), inLine };
}

/** Who leads lets go, having finished what it had in hand, and goes to the end of the line. */
export async function letGo(all: Predecessor[], context: Context): Promise<void> {
  await Promise.all(
    all.map(async ({ name, container, inLine }) => {
      if (inLine && !(await mayPoll(container))) return;
      context.log(`${name} finishes what it has in hand`, "info");
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
    if (!inLine || (await standingOf(container))?.role === "leading") return name;
  }
  return undefined;
}

/** One that cannot be asked, since it is paused for instance, may have the lease. */
async function mayPoll(container: Docker.Container): Promise<boolean> {
  const standing = await standingOf(container);
  return standing === undefined || standing.role === "leading";
}
