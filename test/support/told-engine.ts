import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";

/** An engine that answers what it is told, by the path that is asked for, and knows of nothing else (404). */
export class ToldEngine {
  readonly docker: Docker;
  readonly #folder = mkdtempSync(join(tmpdir(), "aisha-engine-"));
  readonly #server: Server;

  /** @param answers as in `/containers/db/json`; a number is a status without more */
  constructor(answers: Record<string, unknown>) {
    const socketPath = join(this.#folder, "engine.sock");
    this.docker = new Docker({ socketPath });
    this.#server = createServer(({ url = "" }, response) => {
      const answer = answers[url.replace(/\?.*/, "")] ?? 404;
      response.statusCode = typeof answer === "number" ? answer : 200;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(typeof answer === "number" ? { message: `status ${answer}` } : answer));
    });
    this.#server.listen(socketPath);
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
    rmSync(this.#folder, { recursive: true });
  }
}
