import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { HttpError } from "../shared/http.ts";

/**
 * Checks the header by which Telegram proves that it knows the secret of the webhook (Bot API, setWebhook).
 *
 * @param secret nothing is checked when undefined
 * @throws HttpError 401
 */
export function checkSecret(req: IncomingMessage, secret: string | undefined): void {
  const given = req.headers["x-telegram-bot-api-secret-token"];
  if (secret === undefined || (typeof given === "string" && sameText(given, secret))) return;
  throw new HttpError(401, { error: "X-Telegram-Bot-Api-Secret-Token is missing or wrong" });
}

/** Hashes have one length, and comparing them takes the same time whatever they are. */
function sameText(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}
