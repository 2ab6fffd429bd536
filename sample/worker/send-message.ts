import { setTimeout as sleep } from "node:timers/promises";
import { type Log, messageOf } from "../shared/process.ts";

/** How long Telegram may take to answer, ms. */
const ANSWER_TIMEOUT_MS = 10_000;

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;

export interface Target {
  apiRoot: string;
  token: string;
}

/** "stopped" means that it was not sent because the worker is stopping. */
export type Outcome = "sent" | "stopped" | { refused: string };

type Attempt = "sent" | { refused: string } | { retry: string; afterMs?: number };

/**
 * Sends a text to a chat. What may pass (no answer, 5xx, 429) is tried again for as long as the worker lives, with
 * pauses of 0.2 s doubling to 10 s, or as long as a 429 asks for; what will not pass is refused.
 *
 * @param stopping ends the pauses between attempts, not an attempt
 * @param onRetry is called before every pause
 * @throws when the token is not accepted: then no job can be sent
 */
export async function sendMessage(
  target: Target,
  chat: number,
  text: string,
  stopping: AbortSignal,
  log: Log,
  onRetry: () => void,
): Promise<Outcome> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    const attempt = await attemptToSend(target, chat, text);
    if (attempt === "sent" || "refused" in attempt) return attempt;
    log(`not sent to chat ${chat}: ${attempt.retry}`);
    onRetry();
    await sleep(attempt.afterMs ?? pauseMs, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) return "stopped";
  }
}

async function attemptToSend({ apiRoot, token }: Target, chat: number, text: string): Promise<Attempt> {
  try {
    const response = await fetch(`${apiRoot}/bot${token}/sendMessage`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ chat_id: chat, text }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return judge(response.status, await response.json());
  } catch (error) {
    if (error instanceof TokenRefused) throw error;
    return { retry: messageOf(error) };
  }
}

interface BotApiAnswer {
  ok: boolean;
  error_code?: number;
  description?: string;
  /** Seconds, with 429 (Bot API, ResponseParameters). */
  parameters?: { retry_after?: number };
}

class TokenRefused extends Error {}

function judge(status: number, body: unknown): Attempt {
  const { ok, error_code: code = status, description = `status ${status}`, parameters } = body as BotApiAnswer;
  if (ok) return "sent";
  if (code === 401 || code === 404) throw new TokenRefused(`TELEGRAM_TOKEN is not accepted: ${description}`);
  if (code === 429) return { retry: description, afterMs: (parameters?.retry_after ?? 1) * 1000 };
  return code >= 500 ? { retry: description } : { refused: description };
}
