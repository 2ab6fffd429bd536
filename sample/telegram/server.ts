import type { Log } from "../shared/process.ts";
import { type RunningServer, serve } from "../shared/server.ts";
import { BotAccount } from "./bot-account.ts";
import { answerBotApi, BOT_API_PATH } from "./bot-api.ts";
import { Journal, type JournalRecord } from "./journal.ts";
import { PollLog } from "./poll-log.ts";
import { WebApi } from "./web-api.ts";

export interface TelegramServerOptions {
  tokens: readonly string[];
  /** 0 means any free one. */
  port: number;
  host: string;
  /** Where to keep what must outlive the process; memory only when undefined. */
  dataDir: string | undefined;
  /** The path the page may be served under by a proxy that passes it on, e.g. "/chat/"; "/" always works too. */
  basePath: string;
  log: Log;
}

/**
 * Starts a Telegram Bot API server with a page to talk to its bots.
 *
 * @throws when the port is taken or the data cannot be read
 */
export async function startTelegramServer(options: TelegramServerOptions): Promise<RunningServer> {
  const polls = new PollLog();
  let journal: Journal | undefined;
  const record = (entry: JournalRecord) => journal?.append(entry);
  const accounts = options.tokens.map((token) => new BotAccount(token, polls, record));
  if (options.dataDir !== undefined) journal = openJournal(options.dataDir, accounts);
  const web = new WebApi(accounts, polls);

  const server = await serve(
    (req, res, url) => {
      if (BOT_API_PATH.test(url.pathname)) return answerBotApi(accounts, req, res, url);
      return web.answer(req, res, withoutBase(url.pathname, options.basePath), url.searchParams);
    },
    options.port,
    options.host,
    options.log,
  );

  return {
    port: server.port,
    stop: async () => {
      const stopped = server.stop();
      for (const { poller } of accounts) poller.stop();
      web.stop();
      await stopped;
      journal?.close();
    },
  };
}

/** A journal may hold records of a bot that is no longer served; they are dropped. */
function openJournal(directory: string, accounts: readonly BotAccount[]): Journal {
  const journal = new Journal(directory, function* () {
    for (const account of accounts) yield* account.snapshot();
  });
  journal.open((entry) => accounts.find(({ user }) => user.id === entry.bot)?.restore(entry));
  return journal;
}

function withoutBase(path: string, base: string): string {
  return path.startsWith(base) ? `/${path.slice(base.length)}` : path;
}
