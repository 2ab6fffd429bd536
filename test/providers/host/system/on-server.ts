import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Props } from "../../../../providers/rpc/handler.ts";
import type { ProviderClient } from "../../../support/provider-client.ts";
import type { ServerKind } from "../../../support/server-image.ts";
import type { TestServer } from "../../../support/test-server.ts";
import { TestServers } from "../../../support/test-servers.ts";
import { startHostProvider } from "../harness.ts";
import { targetOf } from "../over-ssh.ts";

export interface OnServer {
  servers: TestServers;
  server: TestServer;
  /** The one that was started last. */
  readonly provider: ProviderClient;
  /** Starts the provider anew, as each command does, with the server declared with these changes. */
  restartProvider(changes?: Props): Promise<ProviderClient>;
  close(): Promise<void>;
}

/** Starts a server, and a provider for a stack that declares it as `app`. */
export async function openServer(test: string, kind: ServerKind = "bare"): Promise<OnServer> {
  const project = mkdtempSync(join(tmpdir(), "aisha-project-"));
  const servers = await TestServers.open(test);
  const server = await servers.start("app", kind);
  let provider: ProviderClient | undefined;
  const restartProvider = async (changes: Props = {}) => {
    const { stack, server: name, ...login } = targetOf(servers, server);
    const config = { "aisha:servers": { [name]: { transport: "ssh", ...login, ...changes } } };
    writeFileSync(join(project, `Pulumi.${stack}.yaml`), JSON.stringify({ config }));
    provider?.stop();
    provider = await startHostProvider(project);
    return provider;
  };
  await restartProvider();
  return {
    servers,
    server,
    get provider() {
      return provider!;
    },
    restartProvider,
    async close() {
      provider?.stop();
      rmSync(project, { recursive: true });
      await servers.close();
    },
  };
}
