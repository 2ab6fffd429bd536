import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Answered as it is: a status, a JSON body and headers. */
export class HttpError extends Error {
  readonly status: number;
  readonly body: object;
  readonly headers: OutgoingHttpHeaders;

  constructor(status: number, body: object, headers: OutgoingHttpHeaders = {}) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

export function sendJson(res: ServerResponse, status: number, body: unknown, headers: OutgoingHttpHeaders = {}): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    ...headers,
  });
  res.end(text);
}

/**
 * The whole body of a request.
 *
 * @param limit bytes
 * @throws HttpError 413 as soon as it is known to be longer; the connection is closed, since the rest is not read
 */
export function readBody(req: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLong = () => new HttpError(413, { error: `body must be at most ${limit} bytes` }, { connection: "close" });
  return new Promise((resolve, reject) => {
    if (Number(req.headers["content-length"]) > limit) return reject(tooLong());
    const chunks: Buffer[] = [];
    let size = 0;
    req.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) return chunks.push(chunk);
      req.pause();
      reject(tooLong());
    });
    req.on("end", () => resolve(Buffer.concat(chunks)));
    req.on("error", reject);
  });
}

/**
 * A JSON object sent as application/json.
 *
 * @param limit bytes
 * @throws HttpError 415 for another content type, 413 when too long, 400 when it is not a JSON object
 */
export async function readJson(req: IncomingMessage, limit: number): Promise<Record<string, unknown>> {
  if (mediaType(req) !== "application/json") {
    throw new HttpError(415, { error: 'content-type must be "application/json"' });
  }
  const value = parseJson(await readBody(req, limit));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HttpError(400, { error: "body must be a JSON object", field: "body" });
  }
  return value as Record<string, unknown>;
}

/** The content type without its parameters, in lower case; empty when there is none. */
export function mediaType(req: IncomingMessage): string {
  return (req.headers["content-type"] ?? "").split(";")[0]!.trim().toLowerCase();
}

/** @throws HttpError 405 that names the allowed methods */
export function allowMethods(req: IncomingMessage, ...methods: string[]): void {
  if (methods.includes(req.method!)) return;
  throw new HttpError(405, { error: `method must be ${methods.join(" or ")}` }, { allow: methods.join(", ") });
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
