import { request as requestHttps } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";

/** What is sent, and what must be answered; given on stdin as JSON. */
interface Check {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string;
  status: number;
  contains?: string;
  withinSeconds: number;
  /** Whether the certificate must be one that this machine trusts. */
  verify: boolean;
}

const betweenMs = 1000;
const answerWithinMs = 10_000;
/** Characters of an answer that are shown. */
const shown = 300;

const check: Check = JSON.parse(await text(process.stdin));
const end = Date.now() + check.withinSeconds * 1000;
let wrong = await attempt(check);
while (wrong !== undefined && Date.now() + betweenMs < end) {
  await sleep(betweenMs);
  wrong = await attempt(check);
}
if (wrong !== undefined) {
  console.error(`${check.method} ${check.url} ${wrong}`);
  process.exitCode = 1;
}

/** One request on a connection of its own. @returns what is wrong with the answer, if anything is */
function attempt({ url, method, headers, body, verify, status, contains }: Check): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { method, headers, agent: false, rejectUnauthorized: verify, timeout: answerWithinMs };
    const request = requestHttps(url, options, async (answer) => {
      const said = await text(answer).catch((error: Error) => error.message);
      const start = said.slice(0, shown);
      if (answer.statusCode !== status) resolve(`was answered ${answer.statusCode}, not ${status}: ${start}`);
      else if (contains !== undefined && !said.includes(contains))
        resolve(`was answered without "${contains}": ${start}`);
      else resolve(undefined);
    });
    request.once("timeout", () => request.destroy(new Error(`no answer within ${answerWithinMs / 1000} s`)));
    request.once("error", (error) => resolve(`fails: ${error.message}`));
    request.end(body);
  });
}
