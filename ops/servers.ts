import Docker from "dockerode";
import type { ServerConfig, SshConfig } from "../config/server.ts";
import { SshTransport } from "../providers/host/ssh-transport.ts";
import { Problem } from "./problem.ts";
import { checkEngine, engineState, socketPath } from "./setup/docker-engine.ts";
import { declaredIn, readStackFile, stackFileName } from "./stack-file.ts";

/** An engine of the stack, under the name of the first server that has it. */
export interface StackEngine {
  server: string;
  docker: Docker;
  close(): Promise<void>;
}

/** The servers that a stack's file declares. @throws Problem when there is no such file, or a wrong one. */
export function serversOf(stack: string): Record<string, ServerConfig> {
  const declared = declaredIn(readStackFile(stack));
  if (declared) return declared.servers;
  throw new Problem(
    `${stackFileName(stack)} is wrong, so the stack's servers are not known; ` +
      `correct it first, bin/aisha pulumi preview --stack ${stack} tells what is wrong`,
  );
}

/**
 * Looks at each server before anything is changed on any of them.
 * @returns the engines, each once, even where two servers are one machine; the caller closes them.
 * @throws Problem, a line, for the first server that cannot be worked with.
 */
export async function lookAtServers(servers: Record<string, ServerConfig>, stack: string): Promise<StackEngine[]> {
  const engines = new Map<string, StackEngine>();
  try {
    for (const [server, config] of Object.entries(servers)) {
      const engine = await reach(server, config, stack);
      const { ID: id } = await engine.docker.info();
      if (engines.has(id)) await engine.close();
      else engines.set(id, engine);
    }
  } catch (error) {
    await closeAll([...engines.values()]);
    throw error;
  }
  return [...engines.values()];
}

/** Ends the connections to servers that are not this machine; this process would not end before. */
export async function closeAll(engines: StackEngine[]): Promise<void> {
  for (const engine of engines) await engine.close();
}

/** How the engine of a server is reached. @throws Problem when it does not answer. */
async function reach(server: string, config: ServerConfig, stack: string): Promise<StackEngine> {
  if (config.transport === "ssh") return reachBySsh(server, config, stack);
  const state = await engineState();
  if (state.is === "stopped" || state.is === "absent") {
    throw new Problem(
      `server ${server} cannot be worked with: its Docker engine at ${socketPath} is ${state.is}; ` +
        "run: sudo systemctl start docker, or as root: bin/aisha setup",
    );
  }
  checkEngine(state);
  return { server, docker: new Docker({ socketPath }), close: async () => {} };
}

async function reachBySsh(server: string, config: SshConfig, stack: string): Promise<StackEngine> {
  const transport = new SshTransport({ ...config, stack, server });
  const docker = transport.docker();
  try {
    await docker.version();
    return { server, docker, close: () => transport.close() };
  } catch (error) {
    await transport.close();
    throw new Problem((error as Error).message); // which says what is wrong with which server
  }
}
