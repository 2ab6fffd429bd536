import { request } from "node:https";

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** One request on a connection of its own, to a server whose certificate is its own too. */
export function send(method: string, url: string, headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers, agent: false, rejectUnauthorized: false, timeout: 10_000 },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (part) => (text += part));
        answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
        answer.once("error", reject);
      },
    );
    sent.once("timeout", () => sent.destroy(new Error(`${url} did not answer within 10 s`)));
    sent.once("error", reject);
    sent.end(body);
  });
}

export function get(url: string): Promise<Answer> {
  return send("GET", url);
}

export function postJson(url: string, body: unknown): Promise<Answer> {
  return send("POST", url, { "content-type": "application/json" }, JSON.stringify(body));
}

/** Waits until something holds. @throws Error when it does not within these seconds */
export async function until(holds: () => Promise<boolean>, withinSeconds = 10): Promise<void> {
  for (const end = Date.now() + withinSeconds * 1000; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`did not come true within ${withinSeconds} s: ${holds}`);
}
