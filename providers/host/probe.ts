import { request } from "node:http";
import type { Duplex } from "node:stream";
import type { Transport } from "./transport.ts";

const answersWithinMs = 2000;

/** Asks a port of the machine's own network, or one that only the machine reaches. @returns the reason when there is no good answer */
export async function probe(
  transport: Transport,
  address: string,
  port: number,
  path?: string,
): Promise<string | undefined> {
  const url = `http://${address}:${port}${path ?? ""}`;
  try {
    const connection = await transport.dial(address, port);
    if (path === undefined) return void connection.destroy();
    const status = await statusOf(connection, url);
    return status >= 200 && status < 400 ? undefined : `GET ${url} answers ${status}`;
  } catch (error) {
    const { message } = error as Error;
    return path === undefined ? message : `GET ${url} fails: ${message}`;
  }
}

function statusOf(connection: Duplex, url: string): Promise<number> {
  return new Promise<number>((resolve, reject) => {
    const asked = request(url, { createConnection: () => connection, headers: { connection: "close" } }, (answer) => {
      resolve(answer.statusCode ?? 0);
    });
    // By a timer of its own: not every connection is a socket that has one.
    const late = () => asked.destroy(new Error(`no answer within ${answersWithinMs / 1000} s`));
    const timer = setTimeout(late, answersWithinMs);
    asked.once("close", () => clearTimeout(timer));
    asked.once("error", reject);
    asked.end();
  }).finally(() => connection.destroy());
}
