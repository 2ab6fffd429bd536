import { isDeepStrictEqual } from "node:util";
import type { ServerConfig } from "../config/server.ts";
import { wayOut } from "../providers/host/connect.ts";
import { nameOf } from "../providers/rpc/wire.ts";
import { renderEngineConnection } from "../render/ssh-options.ts";
import { serversIn } from "./forget.ts";
import { Problem } from "./problem.ts";
import { pulumi, showPulumi, unattended } from "./pulumi.ts";
import type { Looked } from "./servers.ts";
import { stackFileName } from "./stack-file.ts";
import { type Resource, resourcesIn } from "./state-export.ts";

/** A server whose own part must be brought up before all else. */
export interface Ill {
  server: string;
  why: string;
  /** URNs of what it is made of, what is not there yet included, and of the connection to its engine. */
  part: string[];
}

const engineConnection = "pulumi:providers:docker";

/**
 * Servers that the state asks for what they cannot answer: refresh goes through the engine, by the connection of the last
 * `up`, and fails before anything is healed where either has changed.
 * @param exported the output of `pulumi stack export`
 */
export function illServers(
  exported: string,
  stack: string,
  servers: Record<string, ServerConfig>,
  { withoutEngine }: Pick<Looked, "withoutEngine">,
): Ill[] {
  const connections = resourcesIn(exported).filter(({ type }) => type === engineConnection);
  return Object.entries(servers).flatMap(([server, config]) => {
    const connection = connections.find(({ urn }) => nameOf(urn) === server);
    if (!connection || config.transport !== "ssh") return []; // nothing is asked of it yet
    const moved = !isDeepStrictEqual(connectionOf(connection), renderEngineConnection(stack, server, config));
    const why = moved ? "it is reached another way than by the last up" : withoutEngine.get(server);
    if (why === undefined) return [];
    const type = connection.urn.slice(0, connection.urn.lastIndexOf("$"));
    return [{ server, why, part: [connection.urn, `${type}$host:**::${server}**`] }];
  });
}

function connectionOf({ inputs: { host, sshOpts = "[]" } = {} }: Resource) {
  return { host, sshOpts: JSON.parse(sshOpts) };
}

/** Brings up the own part of each server that needs it. @returns whether any did @throws Problem when that fails */
export async function heal(stack: string, servers: Record<string, ServerConfig>, looked: Looked): Promise<boolean> {
  if (!Object.values(servers).some(({ transport }) => transport === "ssh")) return false;
  const exported = await pulumi(stack, "stack", "export");
  const lost = serversIn(exported).find((server) => !Object.hasOwn(servers, server));
  if (lost !== undefined) {
    throw new Problem(
      `server ${lost} is not in ${stackFileName(stack)} any more, and the state knows of things on it; ${wayOut(stack, lost)}`,
    );
  }
  const ill = illServers(exported, stack, servers, looked);
  if (ill.length === 0) return false;
  for (const { server, why } of ill) console.log(`· server ${server} first: ${why}`);
  const targets = ill.flatMap(({ part }) => part).flatMap((urn) => ["--target", urn]);
  const code = await showPulumi(stack, "up", ...unattended, ...targets);
  if (code === 0) return true;
  const names = ill.map(({ server }) => server).join(", ");
  throw new Problem(`server ${names} is not set up: the reason is above; put it right and run bin/up again`);
}
