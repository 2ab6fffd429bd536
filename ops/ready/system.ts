import { placeOf } from "../../config/place.ts";
import { limitsOf } from "../../config/workload.ts";
import { clockSeconds, gigabytes } from "../check/servers.ts";
import { oldestEngine } from "../setup/docker-engine.ts";
import { atLeast } from "../setup/version.ts";
import { type Answer, missing, notice, ready } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/** KiB free where images go: the sample product's take 2 GB, and keepReleases of them stay. */
const freeKb = 10 * 1024 ** 2;

/** What each server is: Debian, processor, Docker where it is not ours to set up, disk, memory, clock. */
export function systemAnswers(subject: Subject, server: Entered): Answer[] {
  const own =
    server.config.transport === "ssh" ? [...osAnswers(server), platformAnswer(server), clockAnswer(server)] : [];
  return [...own, ...engineAnswers(server), diskAnswer(server), memoryAnswer(subject, server)];
}

function osAnswers({ name, config, bare }: Entered): Answer[] {
  if (config.transport === "local") return [];
  const { os, version, hasSystemd } = bare;
  const answers: Answer[] = [];
  const unmanaged = "or set up Docker there yourself, and set system: { managed: false }";
  if (os === "debian" && version === "13") answers.push(ready(name, "is Debian 13"));
  else if (config.system.managed) {
    answers.push(
      missing(name, `is ${os} ${version}, and its set-up is made for Debian 13`, `install that, ${unmanaged}`),
    );
  } else
    answers.push(
      notice(name, `is ${os} ${version}; only Debian 13 and 12 were tried`, "nothing, if Docker runs there"),
    );
  if (!hasSystemd && config.system.managed) {
    answers.push(
      missing(name, "does not run systemd, by whose units it would be set up", `boot it with systemd, ${unmanaged}`),
    );
  }
  return answers;
}

function platformAnswer({ name, config, bare }: Entered): Answer {
  const declared = config.transport === "ssh" ? config.platform : "";
  const is = `linux/${bare.architecture}`;
  if (is === declared) return ready(name, `is ${is}, as declared`);
  return missing(name, `is ${is}, and ${declared} is declared`, `set servers/${name}/platform: ${is}`);
}

function clockAnswer({ name, facts: { clock } }: Entered): Answer {
  const seconds = Math.round(Math.abs(clock.aheadMs) / 100) / 10;
  if (Math.abs(clock.aheadMs) - clock.giveOrTakeMs <= clockSeconds * 1000)
    return ready(name, "has this machine's time");
  const how = clock.aheadMs > 0 ? "ahead of" : "behind";
  return missing(
    name,
    `has a clock that is ${seconds} s ${how} this machine's`,
    "timedatectl set-ntp true, on whichever is wrong",
  );
}

/** Docker where it must be there already: what is managed gets it by the first `up`. */
function engineAnswers({ name, config, engine }: Entered): Answer[] {
  if (config.transport === "ssh" && config.system.managed) return [];
  const fix = config.transport === "local" ? "bin/aisha setup" : "apt-get install docker.io, there";
  if (engine === undefined) return [missing(name, "has no Docker that answers", fix)];
  if (atLeast(engine, oldestEngine)) return [ready(name, `has Docker ${engine}`)];
  return [missing(name, `has Docker ${engine}, and ${oldestEngine} is the oldest that is known to work`, fix)];
}

/** The last that was found is the disk of the innermost folder. */
function diskAnswer({ name, facts: { disks } }: Entered): Answer {
  const disk = disks.at(-1)!;
  const what = `${gigabytes(disk.freeKb)} GB free on ${disk.mount}, where images go`;
  if (disk.freeKb >= freeKb) return ready(name, `has ${what}`);
  return missing(name, `has ${what}: 10 GB are needed`, "make room, or give it a larger disk");
}

/** All limits at once are seldom reached; a server that has less than them may be in trouble when they are. */
function memoryAnswer(subject: Subject, { name, facts: { memory } }: Entered): Answer {
  const { apps, bots } = subject.config;
  const here = [...Object.values(apps), ...Object.values(bots)].filter(
    (part) => placeOf(subject.config.servers, part) === name,
  );
  const megabytes = here.reduce((sum, part) => sum + limitsOf(part).memoryMb * part.replicas, 0);
  const has = `has ${gigabytes(memory.total)} GB of memory`;
  const may = `its apps and bots may use ${gigabytes(megabytes * 1024)} GB`;
  if (memory.total >= megabytes * 1024) return ready(name, megabytes > 0 ? `${has}, of which ${may}` : has);
  return notice(name, `${has}, and ${may}`, "lower limits/memoryMb of its apps, or give it more");
}
