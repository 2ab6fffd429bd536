import Docker from "dockerode";
import type { ServerConfig } from "../config/server.ts";
import { Problem } from "./problem.ts";
import { checkEngine, engineState, socketPath } from "./setup/docker-engine.ts";
import { declaredIn, readStackFile, stackFileName } from "./stack-file.ts";

/** An engine of the stack, under the name of the first server that has it. */
export interface StackEngine {
  server: string;
  docker: Docker;
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
 * @returns the engines, each once, even where two servers are one machine.
 * @throws Problem, a line, for the first server that cannot be worked with.
 */
export async function lookAtServers(servers: Record<string, ServerConfig>): Promise<StackEngine[]> {
  const engines = new Map<string, StackEngine>();
  for (const [server, { transport }] of Object.entries(servers)) {
    const docker = await reach[transport](server);
    const { ID: id } = await docker.info();
    if (!engines.has(id)) engines.set(id, { server, docker });
  }
  return [...engines.values()];
}

/** How the engine of a server is reached. @throws Problem when it does not answer. */
const reach: Record<ServerConfig["transport"], (server: string) => Promise<Docker>> = {
  async local(server) {
    const state = await engineState();
    if (state.is === "stopped" || state.is === "absent") {
      throw new Problem(
        `server ${server} cannot be worked with: its Docker engine at ${socketPath} is ${state.is}; ` +
          "run: sudo systemctl start docker, or as root: bin/aisha setup",
      );
    }
    checkEngine(state);
    return new Docker({ socketPath });
  },
};
