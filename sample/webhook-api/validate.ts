import { HttpError } from "../shared/http.ts";

/** Telegram takes no longer text, in UTF-16 code units. */
const MAX_TEXT_LENGTH = 4096;

/** The longest time an answer may be held back, ms. */
const MAX_DELAY_MS = 10_000;

export interface Webhook {
  chat: number;
  text: string;
  delayMs: number;
}

/**
 * Checks the body of POST /webhook; fields it does not know are ignored.
 *
 * @param query `delayMs` may stand here as well; the body wins
 * @throws HttpError 400 `{error, field}` for the first field that breaks its rule
 */
export function validateWebhook(body: Record<string, unknown>, query: URLSearchParams): Webhook {
  const { chat, text } = body;
  if (!Number.isSafeInteger(chat) || (chat as number) <= 0) throw broken("chat", "must be a whole number above 0");
  if (typeof text !== "string" || text.trim() === "" || text.length > MAX_TEXT_LENGTH) {
    throw broken("text", `must be a string of 1–${MAX_TEXT_LENGTH} characters, not only spaces`);
  }
  return { chat: chat as number, text, delayMs: delay(body.delayMs ?? query.get("delayMs")) };
}

/**
 * @param value of the Idempotency-Key header
 * @throws HttpError 400 unless it is 1–200 visible ASCII characters
 */
export function validateIdempotencyKey(value: string | undefined): string | undefined {
  if (value === undefined || /^[!-~]{1,200}$/.test(value)) return value;
  throw broken("Idempotency-Key", "must be 1–200 visible ASCII characters");
}

function delay(value: unknown): number {
  if (value === null || value === undefined) return 0;
  const ms = typeof value === "string" && value !== "" ? Number(value) : value;
  if (Number.isInteger(ms) && (ms as number) >= 0 && (ms as number) <= MAX_DELAY_MS) return ms as number;
  throw broken("delayMs", `must be a whole number, 0–${MAX_DELAY_MS}`);
}

function broken(field: string, rule: string): HttpError {
  return new HttpError(400, { error: `${field} ${rule}`, field });
}
