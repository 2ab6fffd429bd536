import type { Host } from "../host.ts";
import { unlessGone } from "../if-present.ts";
import type { Note } from "./notes.ts";
import { type Before, bringBack, lookAtOld } from "./old-part.ts";

/** What is to be brought back. */
export interface ToGiveBack extends Note {
  /** Whether the part goes on beside it; default: it is stopped. */
  goesOn?: boolean;
}

/**
 * Stops the containers of a part of the stack and starts what was there before them. In this order: the two have the same
 * data, ports or token. Never throws, since what else there is to bring back is as urgent.
 * @param say is given a line about each thing
 * @returns whether all of it is as it was
 */
export async function giveBack(
  host: Host,
  stack: string,
  { part, graceSeconds, before, goesOn = false }: ToGiveBack,
  say: (line: string, kind: "info" | "warning") => void,
): Promise<boolean> {
  const ran = before.filter((one) => one.ran);
  if (ran.length === 0) return true; // nobody would do the work of those that are stopped
  const gone = await goneOf(host, ran);
  for (const { name } of gone) say(`${name} is gone, and cannot be started again`, "warning");
  let isWell = gone.length === 0;
  if (gone.length === ran.length) return isWell; // nor here
  const trouble = (what: string) => (error: Error) => {
    isWell = false;
    say(`${what}: ${error.message}`, "warning");
  };
  if (!goesOn) {
    await stopPart(host, stack, part, graceSeconds).catch(trouble(`the new ${part} could not be stopped`));
  }
  for (const one of before) {
    await again(host, one).then(
      (started) => started && say(`${one.name} runs again`, "info"),
      trouble(`${one.name} could not be started again`),
    );
  }
  return isWell;
}

/** One that cannot be looked at may be there. */
async function goneOf(host: Host, all: Before[]): Promise<Before[]> {
  const looked = await Promise.allSettled(all.map(({ name }) => lookAtOld(host, name)));
  const isGone = (index: number) => {
    const one = looked[index]!;
    return one.status === "fulfilled" && one.value === undefined;
  };
  return all.filter((_, index) => isGone(index));
}

/** @returns whether it had to be started */
async function again(host: Host, one: Before): Promise<boolean> {
  const found = await lookAtOld(host, one.name);
  if (!found) return false;
  await bringBack(host, one);
  return one.ran && !found.ran;
}

async function stopPart(host: Host, stack: string, part: string, t: number): Promise<void> {
  const docker = host.docker();
  const label = [`aisha.stack=${stack}`, `aisha.part=${part}`];
  const running = await docker.listContainers({ filters: { label } });
  await Promise.all(running.map(({ Id }) => unlessGone(docker.getContainer(Id).stop({ t }))));
}
