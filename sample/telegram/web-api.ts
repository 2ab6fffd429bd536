import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { allowMethods, HttpError, readJson, sendJson } from "../shared/http.ts";
import type { BotAccount } from "./bot-account.ts";
import { MAX_TEXT_LENGTH, type Message } from "./message.ts";
import type { PollLog } from "./poll-log.ts";

const PAGE = readFileSync(new URL("page.html", import.meta.url));

/** Bytes; the longest text in four-byte characters, escaped, and some room. */
const MAX_BODY = 64 * 1024;

/** A bot that has polled this recently counts as listening, in ms: between two polls it is busy, not gone. */
const LISTENING_MS = 5_000;

/** Keeps proxies from closing a silent stream, ms. */
const KEEP_ALIVE_MS = 20_000;

/** What people use: the page, and the JSON behind it. A bot is chosen by its id (`bot`), the first one by default. */
export class WebApi {
  readonly #accounts: readonly BotAccount[];
  readonly #polls: PollLog;
  /** What ends each open event stream. */
  readonly #streams = new Set<() => void>();

  constructor(accounts: readonly BotAccount[], polls: PollLog) {
    this.#accounts = accounts;
    this.#polls = polls;
  }

  /** @param path without the prefix it may be served under */
  async answer(req: IncomingMessage, res: ServerResponse, path: string, query: URLSearchParams): Promise<void> {
    if (path === "/messages" && req.method === "POST") return this.#receive(req, res);
    allowMethods(req, ...(path === "/messages" ? ["GET", "POST"] : ["GET", "HEAD"]));
    switch (path) {
      case "/":
        return sendPage(res);
      case "/messages":
        return sendJson(res, 200, this.#history(query));
      case "/events":
        return this.#stream(req, res, query);
      case "/bots":
        return sendJson(res, 200, this.#accounts.map(this.#summary, this));
      case "/admin/polls":
        return sendJson(res, 200, { now: Date.now(), polls: this.#polls.since(Number(query.get("since") ?? 0)) });
      case "/health":
        return sendJson(res, 200, { status: "ok" });
      default:
        throw new HttpError(404, { error: `there is nothing at ${path}` });
    }
  }

  /** Ends the event streams, which would otherwise keep the server from closing. */
  stop(): void {
    for (const end of this.#streams) end();
  }

  /** POST messages `{chat, text, bot?}`: 201 and the message, 400 naming the field, 503 when too many wait for the bot. */
  async #receive(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { chat, text, bot } = await readJson(req, MAX_BODY);
    const account = this.#bot(bot === undefined ? null : String(bot));
    if (typeof text !== "string" || text.trim() === "" || text.length > MAX_TEXT_LENGTH) {
      throw badField("text", `must be 1–${MAX_TEXT_LENGTH} characters, not only spaces`);
    }
    const message = account.receive(chatId(chat), text);
    if (message === undefined) throw new HttpError(503, { error: "too many updates wait for the bot: start it" });
    sendJson(res, 201, shown(message));
  }

  /** GET events?chat=: server-sent events, first what is newer than `after` or Last-Event-ID, then as it is said. */
  #stream(req: IncomingMessage, res: ServerResponse, query: URLSearchParams): void {
    const { chats } = this.#bot(query.get("bot"));
    const [chat, after] = chatAndAfter(query);
    res.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    const send = (message: Message) =>
      res.write(`id: ${message.message_id}\ndata: ${JSON.stringify(shown(message))}\n\n`);
    res.write("retry: 1000\n\n");
    for (const message of chats.history(chat, Number(req.headers["last-event-id"]) || after)) send(message);
    const silence = chats.listen(chat, send);
    const timer = setInterval(() => res.write(":\n\n"), KEEP_ALIVE_MS);
    const end = () => {
      silence();
      clearInterval(timer);
      this.#streams.delete(end);
      res.end();
    };
    this.#streams.add(end);
    res.once("close", end);
  }

  #history(query: URLSearchParams): object[] {
    const [chat, after] = chatAndAfter(query);
    return this.#bot(query.get("bot")).chats.history(chat, after).map(shown);
  }

  #summary(bot: BotAccount): object {
    return {
      id: bot.user.id,
      name: bot.user.first_name,
      username: bot.user.username,
      listening: this.#polls.pollsWithin(bot.user.id, LISTENING_MS),
      pendingUpdates: bot.pendingUpdates,
      chats: bot.chats.latest().map((message) => ({ chat: message.chat.id, last: shown(message) })),
    };
  }

  #bot(id: string | null): BotAccount {
    const account = id === null ? this.#accounts[0] : this.#accounts.find((bot) => String(bot.user.id) === id);
    if (account === undefined) throw new HttpError(404, { error: `there is no bot ${id}`, field: "bot" });
    return account;
  }
}

function sendPage(res: ServerResponse): void {
  res.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-length": PAGE.length,
    "cache-control": "no-cache",
    "content-security-policy":
      "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  });
  res.end(PAGE);
}

/** A message as the page shows it. */
function shown(message: Message): object {
  const { message_id: id, date, text, from } = message;
  return { id, date, from: from.is_bot ? "bot" : "user", text };
}

function chatAndAfter(query: URLSearchParams): [chat: number, after: number] {
  return [chatId(Number(query.get("chat"))), Number(query.get("after")) || 0];
}

function chatId(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw badField("chat", "must be a whole number above 0");
}

function badField(field: string, rule: string): HttpError {
  return new HttpError(400, { error: `${field} ${rule}`, field });
}
