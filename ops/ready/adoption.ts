import { adoptedIn, replacingIn } from "../../config/adopted.ts";
import { isFolder } from "../../config/adoption.ts";
import { ifPresent } from "../../providers/host/if-present.ts";
import { isUnit } from "../../providers/host/takeover/old-part.ts";
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
}

/** What is declared as replaced, as it is there. */
export async function replacedOn({ config }: Subject, server: Entered): Promise<{ there: Replaced[]; gone: string[] }> {
  const [there, gone]: [Replaced[], string[]] = [[], []];
  for (const { part, replaces } of replacingIn(config).filter((one) => one.server === server.name)) {
    for (const name of replaces) {
      const found = await (isUnit(name) ? unitPorts(server, name) : containerPorts(server, name));
      if (found) there.push({ name, part, ...found });
      else gone.push(name);
    }
  }
  return { there, gone };
}

/** Whether what the stack is to go on with is there. */
export async function adoptionAnswers(subject: Subject, server: Entered, gone: string[]): Promise<Answer[]> {
  const adopted = adoptedIn(subject.config).filter((one) => one.server === server.name);
  const answers = await Promise.all(
    adopted.map(async ({ key, adopt }) => {
      const kind = isFolder(adopt) ? "folder" : "volume";
      const isThere = isFolder(adopt)
        ? (await server.host.stat(adopt)) !== undefined
        : (await ifPresent(server.docker.getVolume(adopt).inspect())) !== undefined;
      if (isThere) return ready(server.name, `has ${kind} ${adopt}, which ${key} adopts`);
      return missing(
        server.name,
        `has no ${kind} ${adopt}, which ${key} is to adopt`,
        "bin/aisha adopt lists what there is",
      );
    }),
  );
  return [
    ...answers,
    ...gone.map((name) =>
      notice(server.name, `has no ${name}, which is declared as replaced`, "take it out of the file"),
    ),
  ];
}

async function containerPorts({ docker }: Entered, name: string): Promise<Omit<Replaced, "name" | "part"> | undefined> {
  const container = docker.getContainer(name);
  const found = await ifPresent(container.inspect()).catch(() => undefined); // there is no Docker
  if (!found) return undefined;
  const bound = Object.values(found.HostConfig.PortBindings ?? {}) as ({ HostPort: string }[] | null)[];
  const ports = bound.flatMap((list) => list ?? []).map(({ HostPort }) => Number(HostPort));
  if (!found.State.Running) return { ports, pids: [] };
  const { Processes } = await container.top({ ps_args: "-eo pid" });
  return { ports, pids: (Processes as string[][]).map(([pid]) => Number(pid)) };
}

async function unitPorts(server: Entered, name: string): Promise<Omit<Replaced, "name" | "part"> | undefined> {
  const { stdout } = await server.host.run(["systemctl", "show", "-p", "LoadState,MainPID", name]);
  if (!stdout.includes("LoadState=loaded")) return undefined;
  return { ports: [], pids: [Number(/^MainPID=(\d+)$/m.exec(stdout)?.[1] ?? 0)] };
}
