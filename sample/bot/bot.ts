import { Bot, type Context, GrammyError } from "grammy";
import { type Log, messageOf } from "../shared/process.ts";
import type { Memory } from "./memory.ts";
import { watchPolling } from "./polling.ts";
import { retrySending } from "./retry.ts";

/** The longest text of a message, in UTF-16 code units (Bot API, sendMessage). */
const MAX_TEXT_LENGTH = 4096;

export interface BotOptions {
  token: string;
  apiRoot: string;
  /** Undefined without Redis: then an update may be answered again after a crash. */
  memory: Memory | undefined;
  log: Log;
}

/** A bot that answers every text message once. */
export function createBot({ token, apiRoot, memory, log }: BotOptions): Bot {
  const bot = new Bot(token, { client: { apiRoot } });
  let inHand: Promise<void> = Promise.resolve();
  bot.api.config.use(
    retrySending,
    watchPolling(bot, () => inHand, log),
  );
  bot.on("message:text", (ctx) => {
    // The rest of a batch, after stop(): it is not confirmed, so the next bot gets it.
    if (!bot.isRunning()) return;
    inHand = answerOnce(ctx, memory, log);
    return inHand;
  });
  bot.catch(({ error, ctx }) => {
    // What Telegram refuses (a blocked bot, say) it will refuse again; anything else is tried again after a restart.
    if (!(error instanceof GrammyError) || error.error_code >= 500 || error.error_code === 429) throw error;
    log(`update ${ctx.update.update_id} cannot be answered: ${error.description}`);
  });
  return bot;
}

async function answerOnce(ctx: Context, memory: Memory | undefined, log: Log): Promise<void> {
  const update = ctx.update.update_id;
  // A bot that cannot ask its memory answers: twice is better than never.
  if (await memory?.answered(update).catch(() => false)) return log(`update ${update} has been answered already`);
  await ctx.reply((await answerTo(ctx, memory)).slice(0, MAX_TEXT_LENGTH));
  await memory?.remember(update).catch((error) => log(`update ${update} is not remembered: ${messageOf(error)}`));
}

async function answerTo(ctx: Context, memory: Memory | undefined): Promise<string> {
  const text = ctx.message!.text!;
  if (ctx.hasCommand("start")) return `Hello, ${ctx.from!.first_name}! Write something, and I say it back.`;
  if (ctx.hasCommand("queue")) return queueAnswer(memory);
  return `You said: ${text}`;
}

async function queueAnswer(memory: Memory | undefined): Promise<string> {
  const length = await memory?.queueLength().catch(() => undefined);
  return length === undefined ? "The queue is out of sight." : `Messages waiting in the queue: ${length}`;
}
