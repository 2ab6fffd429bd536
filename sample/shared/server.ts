import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { HttpError, sendJson } from "./http.ts";
import { type Log, messageOf } from "./process.ts";

/** Longer than nginx keeps an idle upstream connection (60 s), so that nginx is always the one who closes it. */
const KEEP_ALIVE_MS = 75_000;

/** Answers one request; what it throws is answered as JSON. */
export type Handler = (req: IncomingMessage, res: ServerResponse, url: URL) => void | Promise<void>;

export interface RunningServer {
  readonly port: number;
  /**
   * Stops accepting, lets the requests in hand finish, and resolves when the last connection is closed.
   * A kept-alive connection is closed after its current response.
   */
  stop(): Promise<void>;
}

/**
 * Starts an HTTP server.
 *
 * @param port 0 means any free one
 * @throws when the port is taken
 */
export async function serve(handler: Handler, port: number, host: string, log: Log): Promise<RunningServer> {
  const inHand = new Set<ServerResponse>();
  let stopping = false;

  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (req, res) => {
    inHand.add(res);
    res.once("close", () => {
      inHand.delete(res);
      // An answer that had begun before the stop did not tell its caller to close the connection.
      if (stopping) setImmediate(() => server.closeIdleConnections());
    });
    if (stopping) res.setHeader("connection", "close");
    try {
      await handler(req, res, new URL(req.url!, "http://localhost"));
    } catch (error) {
      answerError(res, error, log);
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      stopping = true;
      for (const res of inHand) if (!res.headersSent) res.setHeader("connection", "close");
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answerError(res: ServerResponse, error: unknown, log: Log): void {
  if (res.headersSent || res.destroyed) {
    res.destroy();
  } else if (error instanceof HttpError) {
    sendJson(res, error.status, error.body, error.headers);
  } else {
    log(`request failed: ${messageOf(error)}`);
    sendJson(res, 500, { error: "internal error" });
  }
}
