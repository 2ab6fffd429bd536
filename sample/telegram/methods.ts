import type { BotAccount } from "./bot-account.ts";
import { MAX_TEXT_LENGTH } from "./message.ts";
import { MAX_TIMEOUT_S } from "./poller.ts";

/** Answered as `{ok: false, error_code, description}`. */
export class BotApiError extends Error {
  readonly code: number;

  constructor(code: number, description: string) {
    super(description);
    this.code = code;
  }
}

/** The parameters of a call as text, whatever way they came. */
export type Params = ReadonlyMap<string, string>;

export interface Caller {
  address: string;
  port: number;
  /** Aborted when the connection is closed. */
  gone: AbortSignal;
}

type Method = (bot: BotAccount, params: Params, caller: Caller) => unknown;

/** What a bot that polls needs. The Bot API ignores the case of a method's name, so the names are in lower case here. */
export const methods: Record<string, Method> = {
  getme: (bot) => ({
    ...bot.user,
    can_join_groups: false,
    can_read_all_group_messages: false,
    supports_inline_queries: false,
  }),

  getupdates: async (bot, params, caller) => {
    const answer = await bot.poller.getUpdates({
      ...caller,
      offset: integer(params, "offset", 0),
      limit: integer(params, "limit", 100, 1, 100),
      timeout: integer(params, "timeout", 0, 0, MAX_TIMEOUT_S),
    });
    if (answer !== "conflict") return answer.updates;
    throw new BotApiError(
      409,
      "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    );
  },

  sendmessage: (bot, params) => {
    const chat = chatId(params.get("chat_id"));
    const text = params.get("text") ?? "";
    if (text.trim() === "") throw new BotApiError(400, "Bad Request: message text is empty");
    if (text.length > MAX_TEXT_LENGTH) throw new BotApiError(400, "Bad Request: message is too long");
    return bot.send(chat, text);
  },

  deletewebhook: (bot, params) => {
    if (params.get("drop_pending_updates") === "true") bot.dropPendingUpdates();
    return true;
  },

  getwebhookinfo: (bot) => ({ url: "", has_custom_certificate: false, pending_update_count: bot.pendingUpdates }),
};

/** A number out of its range counts as the nearest in it, and no number as 0: so does the telegram-bot-api server. */
function integer(
  params: Params,
  name: string,
  fallback: number,
  min = Number.MIN_SAFE_INTEGER,
  max = Number.MAX_SAFE_INTEGER,
): number {
  const text = params.get(name) ?? "";
  const value = text === "" ? fallback : Number.parseInt(text, 10) || 0;
  return Math.min(Math.max(value, min), max);
}

/** Every person may be written to: there is a chat for each positive id. */
function chatId(text = ""): number {
  if (text === "") throw new BotApiError(400, "Bad Request: chat_id is empty");
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id <= 0) throw new BotApiError(400, "Bad Request: chat not found");
  return id;
}
