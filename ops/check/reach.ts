import { setTimeout as sleep } from "node:timers/promises";
import type { AtServer } from "../at-servers.ts";
import type { Told } from "./finding.ts";
import { askHost } from "./host-facts.ts";
import { type Engine, onServer, type Reached } from "./subject.ts";

/** What came of asking a server for itself, and its engine for what it has. */
export interface Reach {
  reached: Reached | undefined;
  server: Told[];
  docker: Told[];
}

/** Milliseconds in which an engine must say what it has; one that is busy starting answers within some seconds. */
const engineWithinMs = 8000;

/** Logs in to a server and asks its engine. */
export async function reach(at: AtServer, stack: string): Promise<Reach> {
  const asking = engineOf(at, stack).catch((error: Error) => error);
  const facts = await askHost(at.host, ["/", "/var/lib/docker", at.config.folder]).catch((error: Error) => error);
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
  const silence = sleep(engineWithinMs, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${engineWithinMs / 1000} s`);
  });
  const ask = async () => {
    const [info, all] = await Promise.all([docker.info(), docker.listContainers({ all: true })]);
    const own = all.filter(({ Labels }) => Labels["aisha.stack"] === stack);
    const inspected = await Promise.all(
      own.map(({ Id }) =>
        docker
          .getContainer(Id)
          .inspect()
          .catch(() => undefined),
      ),
    );
    return { info, all, own: inspected.filter((one) => one !== undefined) };
  };
  return Promise.race([ask(), silence]);
}
