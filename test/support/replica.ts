import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What stands for a replica of an app: a server at an address of its own on loopback, which can be stopped and started. */
export class Replica {
  /** Requests that arrived, as `METHOD path`. */
  readonly seen: string[] = [];
  readonly address: string;
  answer: RequestListener = (_, response) => response.end("answered");
  #server: Server | undefined;

  constructor(address: string) {
    this.address = address;
  }

  /** @param port 0 for any free one. @returns the port */
  start(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => {
        this.seen.push(`${request.method} ${request.url}`);
        request.resume().once("end", () => this.answer(request, response));
      });
      server.once("error", reject);
      server.listen(port, this.address, () => resolve((server.address() as AddressInfo).port));
      this.#server = server;
    });
  }

  /** From now on connections are refused. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server?.close(() => resolve());
      this.#server?.closeAllConnections();
    });
  }
}
