import Docker from "dockerode";
import type { ServerConfig, SshConfig } from "../config/server.ts";
import { SshTransport } from "../providers/host/ssh-transport.ts";
import { Problem } from "./problem.ts";
import { checkEngine, engineState, socketPath } from "./setup/docker-engine.ts";
import { declarationOf } from "./stack-file.ts";

/** An engine of the stack, under the name of the first server that has it. */
export interface StackEngine {
  server: string;
  docker: Docker;
  close(): Promise<void>;
}

export interface Looked {
  /** Each once, even where two servers are one machine. The caller closes them. */
  engines: StackEngine[];
  /** Servers that can be reached and whose engine does not answer, with the reason: what is declared can heal them. */
  withoutEngine: Map<string, string>;
}

/** The servers that a stack's file declares. @throws Problem when there is no such file, or a wrong one. */
export function serversOf(stack: string): Record<string, ServerConfig> {
  return declarationOf(stack).servers;
}

/**
 * Looks at each server before anything is changed on any of them.
 * @throws Problem, a line, for the first server that cannot be worked with.
 */
export async function lookAtServers(servers: Record<string, ServerConfig>, stack: string): Promise<Looked> {
  const engines = new Map<string, StackEngine>();
  const withoutEngine = new Map<string, string>();
  try {
    for (const [server, config] of Object.entries(servers)) {
      const found = config.transport === "ssh" ? await reachBySsh(server, config, stack) : await reachHere(server);
      if (typeof found === "string") withoutEngine.set(server, found);
      else if (engines.has(found.id)) await found.close();
      else engines.set(found.id, found);
    }
  } catch (error) {
    await closeAll([...engines.values()]);
    throw error;
  }
  return { engines: [...engines.values()], withoutEngine };
}

/** Ends the connections to servers that are not this machine; this process would not end before. */
export async function closeAll(engines: StackEngine[]): Promise<void> {
  for (const engine of engines) await engine.close();
}

type Reached = StackEngine & { id: string };

async function reachHere(server: string): Promise<Reached> {
  const state = await engineState();
  if (state.is === "stopped" || state.is === "absent") {
    throw new Problem(
      `server ${server} cannot be worked with: its Docker engine at ${socketPath} is ${state.is}; ` +
        "run: sudo systemctl start docker, or as root: bin/aisha setup",
    );
  }
  checkEngine(state);
  const docker = new Docker({ socketPath });
  return { server, docker, id: (await docker.info()).ID, close: async () => {} };
}

/** @returns the reason where the server lets us in and its engine does not answer, though that is ours to set up */
async function reachBySsh(server: string, config: SshConfig, stack: string): Promise<Reached | string> {
  const transport = new SshTransport({ ...config, stack, server });
  const docker = transport.docker();
  try {
    await transport.run(["true"]);
    const engine = await docker.info().catch((error: Error) => error);
    if (!(engine instanceof Error)) return { server, docker, id: engine.ID, close: () => transport.close() };
    if (!config.system.managed) throw engine;
    await transport.close();
    return engine.message;
  } catch (error) {
    await transport.close();
    throw new Problem((error as Error).message); // which says what is wrong with which server
  }
}
