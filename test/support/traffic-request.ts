import { type RequestOptions, request } from "node:https";

/** What became of one request: a whole answer, or the error that came in its place. */
export interface Result {
  answer?: Answer;
  error?: NodeJS.ErrnoException;
  /** It went on a connection that had carried another request before. */
  reused: boolean;
  /** TLS stood, so something of the request may have been on its way. */
  opened: boolean;
}

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Its beginning: what tells answers apart. */
  body: string;
}

/** In characters. */
const longestBody = 300;

/** Sends one request and waits for the end of its answer. Never throws. */
export async function attempt(options: RequestOptions, body: string): Promise<Result> {
  const sent = request(options);
  let opened = false;
  sent.once("socket", (socket) => {
    opened = sent.reusedSocket;
    if (!opened) socket.once("secureConnect", () => (opened = true));
  });
  sent.once("timeout", () => sent.destroy(new Error(`nothing came for ${options.timeout} ms`)));
  const ended = new Promise<Answer>((resolve, reject) => {
    sent.once("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part.slice(0, longestBody - text.length)));
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text }));
      answer.once("error", (error) =>
        reject(new Error(`the answer ${answer.statusCode} was cut short`, { cause: error })),
      );
    });
    sent.on("error", reject);
  });
  sent.end(body);
  const outcome = await ended.then(
    (answer) => ({ answer }),
    (error: NodeJS.ErrnoException) => ({ error }),
  );
  return { ...outcome, reused: sent.reusedSocket, opened };
}
