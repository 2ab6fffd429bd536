import type { Bot, Transformer } from "grammy";
import { beat } from "../shared/heartbeat.ts";
import { type Log, messageOf } from "../shared/process.ts";

/** A poll sent this long ago, in ms, has arrived, and has confirmed what its offset confirms. */
const ARRIVED_MS = 500;

/**
 * What the bot adds to grammY's long polling, by looking at each getUpdates call:
 * the heartbeat, a first poll that returns at once so that health is known at once, and a careful last one.
 *
 * @param inHand resolves when the update in hand has been answered
 */
export function watchPolling(bot: Bot, inHand: () => Promise<void>, log: Log): Transformer {
  let last = { offset: Number.NaN, sentAt: 0 };
  let away = false;

  return async (call, method, payload, signal) => {
    if (method !== "getUpdates") return call(method, payload, signal);
    const poll = payload as { offset: number; timeout?: number };
    if (!bot.isRunning()) {
      // The call by which stop() confirms the update in hand: not before it has been answered, and not when there is
      // nothing to confirm or an earlier poll has done it, since Telegram may hold a repeated offset for 3 s.
      await inHand();
      const confirmed = poll.offset === last.offset && Date.now() - last.sentAt > ARRIVED_MS;
      if (confirmed || last.sentAt === 0) return { ok: true, result: [] as never };
      return call(method, payload, signal);
    }
    if (last.sentAt === 0) poll.timeout = 0;
    last = { offset: poll.offset, sentAt: Date.now() };
    try {
      const answer = await call(method, payload, signal);
      if (answer.ok) beat();
      away = false;
      return answer;
    } catch (error) {
      if (!away && bot.isRunning()) log(`Telegram is away: ${messageOf(error)}`);
      away = true;
      throw error;
    }
  };
}
