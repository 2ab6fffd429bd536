import { NoSudo } from "../../providers/host/ssh-errors.ts";
import type { AtServer } from "../at-servers.ts";
import { askHost } from "../check/host-facts.ts";
import { within } from "../within.ts";
import { type Answer, missing, ready, unknown } from "./answer.ts";
import { askFacts } from "./facts.ts";
import type { Entered } from "./subject.ts";

/** Milliseconds in which a server must answer; a login alone may take 10 s. */
const answersWithinMs = 15_000;
const silent = `does not answer within ${answersWithinMs / 1000} s; see what it is busy with, on its console`;

export interface Entering {
  answers: Answer[];
  /** Undefined where it does not let us in. */
  entered: Entered | undefined;
}

/** Logs in to a server and asks what it is. @param names that it is to look up */
export async function enter(at: AtServer, stack: string, names: string[]): Promise<Entering> {
  const where = at.name;
  try {
    const entered = await within(entering(at, stack, names), answersWithinMs, silent);
    const { config } = at;
    if (config.transport === "local") return { entered, answers: [] };
    const login = `lets ${config.user} in at ${config.host}:${config.port} with the declared host key`;
    const rights = config.user === "root" ? [] : [ready(where, `gives ${config.user} every right by sudo`)];
    return { entered, answers: [ready(where, login), ...rights] };
  } catch (error) {
    const said = (error as Error).message;
    const end = said.lastIndexOf("; ");
    const [what, fix] = end < 0 ? [said, `ssh ${where}`] : [said.slice(0, end), said.slice(end + 2)];
    const letIn = error instanceof NoSudo ? [ready(where, "lets us in by SSH, with the declared host key")] : [];
    const rest = unknown(where, "nothing else was looked at there", "put the above right, and run this again");
    return { entered: undefined, answers: [...letIn, missing(where, what, fix), rest] };
  }
}

async function entering(at: AtServer, stack: string, names: string[]): Promise<Entered> {
  await at.transport.run(["true"]); // tells what is wrong with the way in, before others do
  const [facts, bare, engine] = await Promise.all([
    askHost(at.host, ["/", "/var/lib", "/var/lib/docker"]),
    askFacts(at.host, names),
    engineOf(at, stack),
  ]);
  return { ...at, facts, bare, ...engine };
}

async function engineOf({ docker }: AtServer, stack: string): Promise<Pick<Entered, "engine" | "own">> {
  try {
    const { Version: engine } = await docker.version();
    const filters = { label: [`aisha.stack=${stack}`] };
    const own = await docker.listContainers({ filters });
    return { engine, own: own.flatMap(({ Labels }) => Labels["aisha.part"] ?? []) };
  } catch {
    return { engine: undefined, own: [] };
  }
}
