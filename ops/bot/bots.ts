import type Docker from "dockerode";
import { standbyFolders } from "../../config/standby-folders.ts";
import type { Bot } from "../../config/workload.ts";
import { execIn } from "../../providers/host/exec.ts";
import { hostNameOf } from "../../providers/host/standby/admission.ts";
import { type Standing, standingOf } from "../../providers/host/standby/standing.ts";
import { quoted } from "../../render/shell.ts";
import { stackContainers } from "../labelled.ts";
import type { StackEngine } from "../servers.ts";
import { type Handover, handoversIn } from "./journal.ts";

/** One container of a bot. */
export interface Member {
  /** Where it runs. */
  server: string;
  container: string;
  id: string;
  image: string;
  /** What its supervisor says, or the engine where that cannot be asked, as in `paused` or `exited`. */
  role: string;
  /** Since when it has that role; ISO 8601, null where only the engine was asked. */
  since: string | null;
  /** How a leader's bot was at its last check; null before the first, and for all others. */
  health: Standing["verdict"] | null;
}

/** Who leads a bot, and who waits. */
export interface BotStanding {
  bot: string;
  leader: Member | null;
  standby: Member[];
  /** Those that can take over from nobody. */
  others: Member[];
  /** When the leader polled last, by the bot's `heartbeat`; ISO 8601, null where none is declared or there. */
  lastPoll: string | null;
  /** As far as the journal goes back, 500 of them at least, the newest first. */
  handovers: Handover[];
}

/** Looks at the containers of a bot on all engines of its stack. */
export async function standingOfBot(
  engines: Pick<StackEngine, "server" | "docker">[],
  stack: string,
  bot: string,
  { heartbeat }: Pick<Bot, "heartbeat">,
): Promise<BotStanding> {
  const members: Member[] = [];
  for (const engine of engines) {
    const found = (await stackContainers(engine.docker, stack)).filter(({ Labels }) => Labels["aisha.part"] === bot);
    members.push(...(await Promise.all(found.map((info) => memberOf(engine, info)))));
  }
  members.sort((a, b) => (a.container < b.container ? -1 : 1));
  const leader = members.find(({ role }) => role === "leading") ?? null;
  const standby = members.filter(({ role }) => role === "standby");
  const others = members.filter((member) => member !== leader && !standby.includes(member));
  const asked = leader ?? standby[0] ?? others[0];
  const engine = engines.find(({ server }) => server === asked?.server);
  const told =
    asked && engine ? await tell(engine.docker.getContainer(asked.id), leader ? heartbeat : undefined) : silent;
  const nameOf = (host: string) => members.find(({ id }) => hostNameOf(id) === host)?.container ?? host;
  const handovers = handoversIn(told.journal, nameOf).reverse();
  return { bot, leader, standby, others, lastPoll: told.lastPoll, handovers };
}

const silent = { lastPoll: null, journal: "" };

async function memberOf(
  { server, docker }: Pick<StackEngine, "server" | "docker">,
  { Id: id, Names, Image, State }: Docker.ContainerInfo,
): Promise<Member> {
  const standing = await standingOf(docker.getContainer(id));
  return {
    server,
    container: Names[0]!.slice(1),
    id,
    image: Image,
    role: standing?.role ?? State,
    since: standing ? new Date(standing.since).toISOString() : null,
    health: standing?.verdict ?? null,
  };
}

/** The journal, and when a heartbeat was touched. */
async function tell(container: Docker.Container, heartbeat: string | undefined) {
  const last = heartbeat ? `stat -c %Y ${quoted(heartbeat)} 2>/dev/null || echo` : "echo";
  const script = `{ ${last}; } && cat ${standbyFolders.shared}/journal 2>/dev/null || :`;
  const { output } = await execIn(container, ["sh", "-c", script]).catch(() => ({ output: "" }));
  const [first = "", ...journal] = output.split("\n");
  const seconds = /^\d+$/.test(first) ? Number(first) : undefined; // else the engine's words, of one that is just ending
  return { lastPoll: seconds ? new Date(seconds * 1000).toISOString() : null, journal: journal.join("\n") };
}
