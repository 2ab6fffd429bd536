import type { Host } from "../host.ts";
import { unlessGone } from "../if-present.ts";
import type { Note } from "./notes.ts";
import { type Before, bringBack, lookAtOld } from "./old-part.ts";

/**
 * Stops the containers of a part of the stack and starts what was there before them. In this order: the two have the same
 * data, ports or token. Never throws, since what else there is to bring back is as urgent.
 * @param say is given a line about each thing
 */
export async function giveBack(
  host: Host,
  stack: string,
  { part, graceSeconds, before }: Note,
  say: (line: string, kind: "info" | "warning") => void,
): Promise<void> {
  if (!before.some(({ ran }) => ran)) return; // nobody would do the work of those that are stopped
  const trouble = (what: string) => (error: Error) => say(`${what}: ${error.message}`, "warning");
  await stopPart(host, stack, part, graceSeconds).catch(trouble(`the new ${part} could not be stopped`));
  for (const one of before) {
    await again(host, one).then(
      (started) => started && say(`${one.name} runs again`, "info"),
      trouble(`${one.name} could not be started again`),
    );
  }
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
