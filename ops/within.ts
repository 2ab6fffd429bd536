import { setTimeout as sleep } from "node:timers/promises";

/**
 * Does not wait longer for something than this.
 * @param reason what is said of silence; default: that there was no answer, and for how long
 * @throws Error with the reason
 */
export function within<Result>(
  asked: Result | Promise<Result>,
  milliseconds: number,
  reason = `no answer within ${milliseconds / 1000} s`,
): Promise<Result> {
  const silence = sleep(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(reason);
  });
  return Promise.race([asked, silence]);
}
