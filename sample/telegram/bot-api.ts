import type { IncomingMessage, ServerResponse } from "node:http";
import { HttpError, mediaType, readBody, sendJson } from "../shared/http.ts";
import { messageOf } from "../shared/process.ts";
import type { BotAccount } from "./bot-account.ts";
import { BotApiError, methods, type Params } from "./methods.ts";

/** Bytes; far more than the longest text takes. */
const MAX_BODY = 1024 * 1024;

/** The path of a call: /bot<token>/<method> (Bot API, "Making requests"). */
export const BOT_API_PATH = /^\/bot([^/]*)\/([^/]*)$/;

/** Answers a call as the Bot API does: `{ok: true, result}`, or `{ok: false, error_code, description}`. */
export async function answerBotApi(
  accounts: readonly BotAccount[],
  req: IncomingMessage,
  res: ServerResponse,
  url: URL,
): Promise<void> {
  const gone = new AbortController();
  res.once("close", () => gone.abort());
  const { remoteAddress: address = "", remotePort: port = 0 } = req.socket;
  try {
    const [, token, name] = BOT_API_PATH.exec(url.pathname)!;
    const bot = accounts.find((account) => account.token === token);
    if (bot === undefined) throw new BotApiError(401, "Unauthorized");
    const method = Object.hasOwn(methods, name!.toLowerCase()) ? methods[name!.toLowerCase()] : undefined;
    if (method === undefined) throw new BotApiError(404, "Not Found: method not found");
    const params = await readParams(req, url);
    const result = await method(bot, params, { address: address.replace(/^::ffff:/, ""), port, gone: gone.signal });
    sendJson(res, 200, { ok: true, result });
  } catch (error) {
    const { code, message } = asBotApiError(error);
    if (!res.destroyed) sendJson(res, code, { ok: false, error_code: code, description: message });
  }
}

/** From the query string and the body, which may be JSON or a form (Bot API, "Making requests"). */
async function readParams(req: IncomingMessage, url: URL): Promise<Params> {
  const params = new Map(url.searchParams);
  const body = await readBody(req, MAX_BODY);
  if (body.length === 0) return params;
  for (const [name, value] of await parseBody(body, req)) params.set(name, value);
  return params;
}

async function parseBody(body: Buffer, req: IncomingMessage): Promise<[string, string][]> {
  try {
    if (mediaType(req) === "application/json") {
      const fields = Object.entries(JSON.parse(body.toString("utf8")) as object);
      return fields.map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
    }
    const headers = { "content-type": req.headers["content-type"] ?? "" };
    const form = await new Response(new Uint8Array(body), { headers }).formData();
    return [...form].map(([name, value]) => [name, String(value)]);
  } catch (error) {
    throw new BotApiError(400, `Bad Request: can't parse the body: ${messageOf(error)}`);
  }
}

function asBotApiError(error: unknown): BotApiError {
  if (error instanceof BotApiError) return error;
  if (error instanceof HttpError && error.status === 413) return new BotApiError(413, "Request Entity Too Large");
  return new BotApiError(500, `Internal Server Error: ${messageOf(error)}`);
}
