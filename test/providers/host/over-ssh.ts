import type { SshTarget } from "../../../providers/host/ssh-target.ts";
import type { TestServer } from "../../support/test-server.ts";
import type { TestServers } from "../../support/test-servers.ts";

/** A test server as it would be declared, reached from this machine. */
export function targetOf(servers: TestServers, { name, port, user, hostKey }: TestServer): SshTarget {
  return { stack: "test", server: name, host: "127.0.0.1", port, user, hostKey, key: servers.keyPath };
}

/** Cuts every SSH connection of the server's user, as a network that fails would. */
export async function cutConnections(server: TestServer): Promise<void> {
  await server.exec(`pkill -9 -f '[s]shd-session: ${server.user}' || true`);
}
