import type { Told } from "./finding.ts";
import type { Disk } from "./host-facts.ts";
import { onServer, type Reached, type Subject } from "./subject.ts";

/** Percent of a disk, or of its inodes, from which on somebody must act: Docker needs room to pull a release. */
const fullPercent = 85;
/** Percent of the memory that must be available, or the kernel soon kills something. */
const scarcePercent = 5;
/** Seconds by which clocks may differ: certificates, logs and tokens go by them. */
export const clockSeconds = 2;
/** Processes that wait for each processor, over 15 minutes. */
const busy = 2;

/** The machines: disks, memory, load, clock, units, reboots. */
export function checkServers(subject: Subject): Told[] {
  return subject.servers.flatMap((server) => [
    ...server.facts.disks.flatMap((disk) => diskTold(subject, server, disk)),
    ...memoryTold(subject, server),
    ...(server.config.transport === "ssh" ? systemTold(server) : []),
  ]);
}

function diskTold(
  { command }: Subject,
  { name }: Reached,
  { mount, usedPercent, usedInodesPercent, freeKb }: Disk,
): Told[] {
  const where = `${name}:${mount}`;
  const fix = command("bin/aisha cleanup");
  if (usedPercent >= fullPercent) {
    return [{ where, what: `the disk is ${usedPercent} % full, ${gigabytes(freeKb)} GB are free`, fix }];
  }
  if (usedInodesPercent >= fullPercent) return [{ where, what: `${usedInodesPercent} % of the inodes are used`, fix }];
  return [];
}

function memoryTold({ command }: Subject, { name, facts: { memory, load } }: Reached): Told[] {
  const told: Told[] = [];
  const fix = command("bin/aisha watch");
  const percent = Math.round((memory.available / memory.total) * 100);
  if (percent < scarcePercent) told.push({ where: name, what: `${percent} % of the memory is available`, fix });
  if (load.average > busy * load.processors) {
    const what = `the load of the last 15 minutes is ${load.average} on ${load.processors} processors`;
    told.push({ where: name, what, level: "notice", fix });
  }
  return told;
}

function systemTold(server: Reached): Told[] {
  const { name, facts } = server;
  const { aheadMs, giveOrTakeMs } = facts.clock;
  const told: Told[] = facts.failedUnits.map(({ unit, since }) => ({
    where: `${name}/${unit}`,
    what: "the unit has failed",
    since,
    fix: onServer(server, `sudo systemctl status ${unit}`),
  }));
  if (Math.abs(aheadMs) - giveOrTakeMs > clockSeconds * 1000) {
    const seconds = Math.round(Math.abs(aheadMs) / 1000);
    const what = `its clock is ${seconds} s ${aheadMs > 0 ? "ahead of" : "behind"} this machine's`;
    told.push({ where: name, what, fix: onServer(server, "timedatectl") });
  }
  if (facts.rebootSince !== undefined) {
    const what = "a reboot is due, for upgrades that are installed";
    const fix = onServer(server, "sudo systemctl reboot");
    told.push({ where: name, what, level: "notice", since: facts.rebootSince, fix });
  }
  return told;
}

/** KiB as people read them. */
export function gigabytes(kilobytes: number): string {
  return (kilobytes / 1024 ** 2).toFixed(1);
}
