import { readFileSync } from "node:fs";
import type Docker from "dockerode";
import type { Configuration } from "../../config/schema.ts";
import { type AtServer, atServers } from "../at-servers.ts";
import { within } from "../within.ts";
import { additionsFor, type Tree } from "./additions.ts";
import { type Found, foundIn, type OldContainer, oldContainer } from "./found.ts";
import { matchesOn } from "./match.ts";
import { warningsFor } from "./warnings.ts";

/** What came of looking at one server. */
export interface Looked {
  server: string;
  found: Found;
  /** Of the stack's file; empty where all is declared. */
  add: Tree;
  warnings: string[];
}

export interface Unseen {
  server: string;
  why: string;
}

const script = readFileSync(new URL("look.sh", import.meta.url), "utf8");
const withinMs = 30_000;

/** Looks at servers, side by side, for what the stack could take over. Nothing is changed. */
export async function lookForOld(
  stack: string,
  config: Configuration,
  servers: Configuration["servers"],
): Promise<(Looked | Unseen)[]> {
  return atServers(stack, servers, (all) =>
    Promise.all(
      all.map((at) =>
        within(lookAt(at, stack, config), withinMs).catch(({ message }: Error) => ({ server: at.name, why: message })),
      ),
    ),
  );
}

async function lookAt(at: AtServer, stack: string, config: Configuration): Promise<Looked> {
  await at.transport.run(["true"]); // tells what is wrong with the way in, before others do
  const inspected = await othersIn(at.docker, stack);
  const containers = inspected.map(oldContainer);
  const folders = inspected.filter(({ Name }) => Name.includes("nginx")).flatMap(({ Mounts }) => Mounts);
  const said = await at.host.demand(["sh", "-c", script, "look", ...folders.map(({ Source }) => Source)]);
  const found = foundIn(said, withoutOneShots(containers));
  const matches = matchesOn(at.name, config, found);
  return {
    server: at.name,
    found,
    add: additionsFor(at.name, config, found, matches),
    warnings: warningsFor(at.name, config, found, matches),
  };
}

/** Where Docker is not installed there are none. */
async function othersIn(docker: Docker, stack: string): Promise<Docker.ContainerInspectInfo[]> {
  const list = await docker.listContainers({ all: true }).catch(() => []);
  const others = list.filter(({ Labels }) => Labels["aisha.stack"] !== stack && Labels["aisha.oneshot"] !== stack);
  const all = await Promise.all(others.map(({ Id }) => docker.getContainer(Id).inspect()));
  return all.sort((a, b) => (a.Name < b.Name ? -1 : 1));
}

/** What somebody ran once is no part of a set-up. */
function withoutOneShots(containers: OldContainer[]): OldContainer[] {
  return containers.filter(({ runs, restart, ports, mounts, secrets }) => {
    return runs || restart !== "no" || ports.length + mounts.length + secrets.length > 0;
  });
}
