import { adoptedIn, replacingIn } from "../../config/adopted.ts";
import { isFolder } from "../../config/adoption.ts";
import { ifPresent } from "../../providers/host/if-present.ts";
import { containerNamed } from "../../providers/host/takeover/container-named.ts";
import { isUnit } from "../../providers/host/takeover/old-part.ts";
import { publishedPorts } from "../published-ports.ts";
import { type Answer, missing, notice, ready } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/** A container or unit of a set-up before the stack, which hands its ports over. */
export interface Replaced {
  name: string;
  part: string;
  /** Published on the server. */
  ports: number[];
  /** Of its processes, for what listens on the server's own network. */
  pids: number[];
  /** Whether Docker removes it as soon as it stops (--rm). */
  vanishes: boolean;
}

/** What is declared as replaced. */
export interface ReplacedThere {
  there: Replaced[];
  /** Names of what is not there. */
  gone: string[];
}

type State = Omit<Replaced, "name" | "part">;

/** Looks for what is declared as replaced on a server. */
export async function replacedOn({ config }: Subject, server: Entered): Promise<ReplacedThere> {
  const { there, gone }: ReplacedThere = { there: [], gone: [] };
  for (const { part, replaces } of replacingIn(config).filter((one) => one.server === server.name)) {
    for (const name of replaces) {
      const found = await (isUnit(name) ? unitState(server, name) : containerState(server, name));
      if (found) there.push({ name, part, ...found });
      else gone.push(name);
    }
  }
  return { there, gone };
}

/** Whether what the stack is to go on with is there, and what it replaces can come back. */
export async function adoptionAnswers(
  subject: Subject,
  server: Entered,
  { there, gone }: ReplacedThere,
): Promise<Answer[]> {
  const adopted = adoptedIn(subject.config).filter((one) => one.server === server.name);
  const answers = adopted.map((one) => (isFolder(one.adopt) ? folderAnswer(server, one) : volumeAnswer(server, one)));
  const vanishing = there.filter(({ vanishes }) => vanishes);
  return [
    ...(await Promise.all(answers)),
    ...vanishing.map(({ name, part }) =>
      missing(
        server.name,
        `${name}, which ${part} replaces, was started with --rm: stopped, it is gone and cannot come back`,
        "start it again without --rm",
      ),
    ),
    ...gone.map((name) =>
      notice(server.name, `has no ${name}, which is declared as replaced`, "take it out of the file"),
    ),
  ];
}

interface Adopted {
  key: string;
  adopt: string;
}

const lists = "bin/aisha adopt lists what there is";

async function folderAnswer({ name, host }: Entered, { key, adopt }: Adopted): Promise<Answer> {
  const { code } = await host.run(["test", "-d", adopt]);
  if (code === 0) return ready(name, `has folder ${adopt}, which ${key} adopts`);
  return missing(name, `has no folder ${adopt}, which ${key} is to adopt`, lists);
}

async function volumeAnswer({ name, docker, engine }: Entered, { key, adopt }: Adopted): Promise<Answer> {
  const found = engine === undefined ? undefined : await ifPresent(docker.getVolume(adopt).inspect());
  if (!found) return missing(name, `has no volume ${adopt}, which ${key} is to adopt`, lists);
  const stack = found.Labels?.["aisha.stack"];
  if (stack === undefined) return ready(name, `has volume ${adopt}, which ${key} adopts`);
  const copy = "copy its data into a volume without labels, and adopt that";
  return missing(name, `has volume ${adopt}, which ${key} is to adopt, but stack ${stack} owns and removes it`, copy);
}

async function containerState({ docker, engine }: Entered, name: string): Promise<State | undefined> {
  if (engine === undefined) return undefined;
  const found = await containerNamed(docker, name);
  if (!found) return undefined;
  const ports = publishedPorts(found);
  const vanishes = found.HostConfig.AutoRemove === true;
  if (!found.State.Running) return { ports, pids: [], vanishes };
  const { Processes } = await docker.getContainer(found.Id).top({ ps_args: "-eo pid" });
  return { ports, pids: (Processes as string[][]).map(([pid]) => Number(pid)), vanishes };
}

async function unitState(server: Entered, name: string): Promise<State | undefined> {
  const { stdout } = await server.host.run(["systemctl", "show", "-p", "LoadState,MainPID", name]);
  if (!stdout.includes("LoadState=loaded")) return undefined;
  return { ports: [], pids: [Number(/^MainPID=(\d+)$/m.exec(stdout)?.[1] ?? 0)], vanishes: false };
}
