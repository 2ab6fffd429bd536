import { setTimeout as sleep } from "node:timers/promises";

/** Does not wait longer for something than this. @throws Error that says so */
export function within<Result>(asked: Result | Promise<Result>, milliseconds: number): Promise<Result> {
  const silence = sleep(milliseconds, undefined, { ref: false }).then(() => {
    throw new Error(`no answer within ${milliseconds / 1000} s`);
  });
  return Promise.race([asked, silence]);
}
