import { readFileSync } from "node:fs";
import type { Configuration } from "../../config/schema.ts";
import { type AtServer, atServers } from "../at-servers.ts";
import { within } from "../within.ts";
import { additionsFor, type Tree } from "./additions.ts";
import { engineAt } from "./engine.ts";
import { type Found, foundIn } from "./found.ts";
import { matchesOn } from "./match.ts";
import { obstaclesFor } from "./obstacles.ts";
import { warningsFor } from "./warnings.ts";

/** What came of looking at one server. */
export interface Looked {
  server: string;
  found: Found;
  /** Of the stack's file; empty where all is declared. */
  add: Tree;
  /** What is to be put right or decided first. */
  obstacles: string[];
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
        within(lookAt(at, config), withinMs).catch(({ message }: Error) => ({ server: at.name, why: message })),
      ),
    ),
  );
}

async function lookAt(at: AtServer, config: Configuration): Promise<Looked> {
  await at.transport.run(["true"]); // tells what is wrong with the way in, before others do
  const engine = await engineAt(at);
  const folders = engine.nginxMounts.flat().map(({ source }) => source);
  const said = await at.host.demand(["sh", "-c", script, "look", ...folders]);
  const found = foundIn(said, engine);
  const matches = matchesOn(at.name, config, found);
  return {
    server: at.name,
    found,
    add: additionsFor(at.name, config, found, matches),
    obstacles: obstaclesFor(at.name, config, found, matches),
    warnings: warningsFor(at.name, config, found, matches),
  };
}
