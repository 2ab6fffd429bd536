import { ifPresent } from "../../providers/host/if-present.ts";
import type { AtServer } from "../at-servers.ts";
import { within } from "../within.ts";
import type { Told } from "./finding.ts";
import { askHost } from "./host-facts.ts";
import { type Engine, onServer, type Reached } from "./subject.ts";

/** What came of asking a server for itself, and its engine for what it has. */
export interface Reach {
  reached: Reached | undefined;
  server: Told[];
  docker: Told[];
}

/** Milliseconds in which a server and its engine must answer; whoever asks at night does not wait longer. */
const answersWithinMs = 8000;

/** Logs in to a server and asks its engine. */
export async function reach(at: AtServer, stack: string): Promise<Reach> {
  const asking = within(engineOf(at, stack), answersWithinMs).catch((error: Error) => error);
  const paths = ["/", at.config.folder];
  const facts = await within(askHost(at.host, paths), answersWithinMs).catch((error: Error) => error);
  if (facts instanceof Error) {
    const told = { where: at.name, what: `cannot be asked: ${facts.message}`, fix: onServer(at, "true") };
    return { reached: undefined, server: [told], docker: [] };
  }
  const engine = await asking;
  if (!(engine instanceof Error)) return { reached: { ...at, facts, engine }, server: [], docker: [] };
  const what = `Docker does not answer: ${engine.message}`;
  const told = { where: at.name, what, fix: onServer(at, "sudo systemctl restart docker") };
  return { reached: { ...at, facts, engine: undefined }, server: [], docker: [told] };
}

async function engineOf({ docker }: AtServer, stack: string): Promise<Engine> {
  const [info, all] = await Promise.all([docker.info(), docker.listContainers({ all: true })]);
  const own = all.filter(({ Labels }) => Labels["aisha.stack"] === stack);
  const asked = own.map(({ Id }) => ifPresent(docker.getContainer(Id).inspect()));
  return { info, all, own: (await Promise.all(asked)).filter((one) => one !== undefined) };
}
