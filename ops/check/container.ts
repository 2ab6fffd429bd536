import type Docker from "dockerode";
import type { DeclaredContainer } from "./declared.ts";
import { sinceOf, type Told } from "./finding.ts";
import { foundOf, type Reached, type Subject } from "./subject.ts";

/** Restarts by Docker that make a loop, when the last of them was within {@link recentMs}. */
const manyRestarts = 3;
const recentMs = 600_000;

/** What is wrong with the containers of some parts, each with one reason. */
export function containersOf(subject: Subject, parts: string[]): Told[] {
  return subject.containers
    .filter(({ part }) => parts.includes(part))
    .flatMap((declared) => {
      const server = subject.servers.find(({ name }) => name === declared.server);
      return server?.engine ? containerTold(subject, server, declared) : [];
    });
}

function containerTold(subject: Subject, server: Reached, declared: DeclaredContainer): Told[] {
  const { command, passing } = subject;
  const { id, name, part, image } = declared;
  const found = foundOf(subject, declared);
  const where = `${server.name}/${name}`;
  const heal = command("bin/up");
  if (!found) {
    const other = server.engine!.all.find(({ Names }) => Names.includes(`/${name}`));
    if (!other) return [{ where, what: "is gone", level: passing, fix: heal }];
    const what = `is not the container that was brought up: it runs ${other.Image}, declared is ${image}`;
    return [{ where, what, since: sinceOf(other.Created * 1000), fix: heal }];
  }
  if (server.facts.held.has(id)) {
    const what = "is paused on purpose, for some seconds";
    return [{ where, what, level: "notice", fix: command("bin/aisha logs --unit aisha-registry-collection") }];
  }
  const ill = illness(found, server.facts.revived.get(name));
  if (!ill) return [];
  const fix = ill.stopped ? heal : command(`bin/aisha logs ${part}`);
  return [{ where, what: ill.what, since: ill.since, fix }];
}

interface Illness {
  what: string;
  since: string | null;
  /** Whether an update is what starts it again. */
  stopped?: boolean;
}

/** What is wrong with a container, by its engine. @param revived when the server restarted it lately, since it was ill */
export function illness(
  { State, RestartCount }: Pick<Docker.ContainerInspectInfo, "State" | "RestartCount">,
  revived: Revived = { times: 0, since: null },
  now = Date.now(),
): Illness | undefined {
  const { Status, ExitCode, FinishedAt, StartedAt, OOMKilled } = State;
  const ended = `exit code ${ExitCode}${OOMKilled ? ", killed since it needed more memory than its limit" : ""}`;
  const recent = now - Date.parse(StartedAt) < recentMs;
  if (Status === "restarting" || (RestartCount >= manyRestarts && recent)) {
    const last = Status === "running" ? "" : `, ${ended}`; // of one that runs, the engine does not tell how it ended before
    const what = `ends and is restarted again and again (${RestartCount} times)${last}`;
    return { what, since: sinceOf(FinishedAt) };
  }
  if (Status === "paused") return { what: "is paused", since: null, stopped: true };
  if (Status !== "running") return { what: `is ${Status}, ${ended}`, since: sinceOf(FinishedAt), stopped: true };
  const health = State.Health;
  if (health?.Status === "unhealthy") return { what: "is unhealthy", since: failingSince(health) };
  if (revived.times >= manyRestarts || (revived.times > 0 && health?.Status === "starting")) {
    const what = `was paused or unhealthy and is restarted by its server (${revived.times} times in 10 minutes)`;
    return { what, since: revived.since };
  }
  return undefined;
}

/** What `aisha-revive` did to a container within 10 minutes. */
export interface Revived {
  times: number;
  /** The first of them; ISO 8601. */
  since: string | null;
}

/** The engine keeps the last five checks: what is older cannot be told. */
function failingSince({ Log = [] }: { Log?: { ExitCode: number; Start: string }[] }): string | null {
  const lastWell = Log.findLastIndex(({ ExitCode }) => ExitCode === 0);
  return sinceOf(Log[lastWell + 1]?.Start);
}
