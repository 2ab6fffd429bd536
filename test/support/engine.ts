import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What stands in for an engine that this machine cannot have: one of an old version, or one that is frozen. */
export class OtherEngine {
  readonly #folder = mkdtempSync(join(tmpdir(), "aisha-engine-"));
  readonly socket = join(this.#folder, "engine.sock");
  readonly #server: Server;

  /** @param version what it calls itself; without one it takes requests and never answers. */
  constructor(version?: string) {
    this.#server = createServer((_, response) => {
      if (version) response.setHeader("content-type", "application/json").end(JSON.stringify({ Version: version }));
    });
  }

  listen(): Promise<void> {
    return new Promise((resolve) => this.#server.listen(this.socket, resolve));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }
}
