import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { text } from "node:stream/consumers";
import { connect as secure, type TLSSocket } from "node:tls";
import type { Transport } from "../../providers/host/transport.ts";

/** One request, made from a server by way of its connection. */
export interface Question {
  host: string;
  port: number;
  path: string;
  headers?: Record<string, string>;
  /** How it is asked over TLS; plain HTTP when left out. */
  tls?: {
    /** PEM of who may have signed the certificate; any may when left out. */
    ca?: string;
    /** The name that the certificate must have; default: the host. */
    name?: string | undefined;
  };
}

export interface Answer {
  status: number;
  body: string;
  certificate?: {
    /** ISO 8601. */
    notAfter: string;
    /** Why it is not trusted, if it is not; that it has ended is none of it. */
    refused: string | undefined;
  };
}

const answerWithinMs = 5000;

/** @throws Error with the reason when nothing answers within 5 s */
export async function ask(transport: Transport, { host, port, path, headers = {}, tls }: Question): Promise<Answer> {
  const channel = await transport.dial(host, port);
  const name = tls?.name ?? host;
  const socket = tls
    ? secure({ socket: channel, ca: tls.ca, servername: isIP(name) ? "" : name, host: name, rejectUnauthorized: false })
    : channel;
  try {
    const answer = await new Promise<Pick<Answer, "status" | "body">>((resolve, reject) => {
      const request = (tls ? requestHttps : requestHttp)({
        createConnection: () => socket,
        headers: { host: `${name}:${port}`, ...headers },
        path,
        timeout: answerWithinMs,
      });
      request.once("response", (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
      });
      request.once("timeout", () => request.destroy(new Error(`no answer within ${answerWithinMs / 1000} s`)));
      request.once("error", reject).end();
    });
    return tls ? { ...answer, certificate: certificateOf(socket as TLSSocket, name, tls.ca) } : answer;
  } finally {
    socket.destroy();
    channel.destroy();
  }
}

function certificateOf(socket: TLSSocket, name: string, ca: string | undefined): Answer["certificate"] {
  const certificate = socket.getPeerX509Certificate()!;
  const isFor = isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name);
  const untrusted = ca !== undefined && !socket.authorized ? String(socket.authorizationError) : undefined;
  const refused = untrusted === "CERT_HAS_EXPIRED" ? undefined : untrusted;
  return {
    notAfter: new Date(certificate.validTo).toISOString(),
    refused: refused ?? (ca !== undefined && !isFor ? `it is not for ${name}` : undefined),
  };
}
