import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { standbyFolders } from "../../../config/standby-folders.ts";
import { execIn } from "../exec.ts";

/** What a supervisor says of itself and of its bot. */
export interface Standing {
  /** `parked`: not admitted yet; `standby`: in line for the lease; `leading`: it has the lease, and its bot runs. */
  role: "parked" | "standby" | "leading";
  /** Since when, ms since the epoch, to the second. */
  since: number;
  /** How a leader's bot was at its last check; undefined before the first. */
  verdict?: "starting" | "healthy" | "sick";
  /** The last line that the check printed. */
  said?: string;
}

const { own } = standbyFolders;
const question = ["sh", "-c", `cat ${own}/role && cat ${own}/health 2>/dev/null || :`];

/** Whether it has the lease, or gets it when nobody else does. */
export function isInLine(standing: Standing | undefined): boolean {
  return standing !== undefined && standing.role !== "parked";
}

/** One that is paused while it is asked never answers. */
const answersWithinMs = 5000;

/** @returns undefined where nothing can be asked: it does not run, is paused, or has no supervisor */
export async function standingOf(container: Docker.Container): Promise<Standing | undefined> {
  const silence = sleep(answersWithinMs, undefined, { ref: false });
  const asked = await Promise.race([execIn(container, question).catch(() => undefined), silence]);
  const [role, health] = asked?.output.split("\n") ?? [];
  const [, name, since] = /^(parked|standby|leading) (\d+)/.exec(role ?? "") ?? [];
  if (!name) return undefined;
  const [, verdict, said] = /^(starting|healthy|sick) \d+ ?(.*)/.exec(health ?? "") ?? [];
  const standing: Standing = { role: name as Standing["role"], since: Number(since) * 1000 };
  return verdict ? { ...standing, verdict: verdict as Standing["verdict"], said } : standing;
}
