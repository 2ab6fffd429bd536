import type Docker from "dockerode";
import type { ServerConfig } from "../config/server.ts";
import { Host } from "../providers/host/host.ts";
import { LocalTransport } from "../providers/host/local-transport.ts";
import { SshTransport } from "../providers/host/ssh-transport.ts";
import type { Transport } from "../providers/host/transport.ts";

/** A server of the stack, over one connection that is opened when it is first asked for something. */
export interface AtServer {
  name: string;
  config: ServerConfig;
  /** Its shell, as root over SSH. */
  host: Host;
  transport: Transport;
  docker: Docker;
}

/** Works at all servers of a stack, however many can be reached, and ends the connections after it. */
export async function atServers<Result>(
  stack: string,
  servers: Record<string, ServerConfig>,
  work: (servers: AtServer[]) => Promise<Result>,
): Promise<Result> {
  const all = Object.entries(servers).map(([name, config]): AtServer => {
    const transport =
      config.transport === "ssh" ? new SshTransport({ ...config, stack, server: name }) : new LocalTransport();
    return { name, config, transport, host: new Host(transport), docker: transport.docker() };
  });
  try {
    return await work(all);
  } finally {
    for (const { transport } of all) transport.end(); // one that still waits for an answer holds nobody up
  }
}
