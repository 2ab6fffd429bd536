import { Duplex } from "node:stream";
import type { ClientChannel } from "ssh2";

/**
 * The input and output of a program as one stream. It does not end before the program has told how it ended, so that a
 * failure is an error with its reason, and not an end that nobody can explain.
 * @param explain makes the error of what the program wrote to stderr
 */
export function programAsStream(channel: ClientChannel, explain: (said: string) => Error): Duplex {
  let said = "";
  let code: number | null | undefined;
  const stream = new Duplex({
    read: () => channel.resume(),
    write: (chunk, _, done) => channel.write(chunk, () => done()),
    final: (done) => channel.end(() => done()),
    destroy(error, done) {
      channel.destroy();
      done(error);
    },
  });
  channel.on("data", (chunk: Buffer) => stream.push(chunk) || channel.pause());
  channel.stderr.setEncoding("utf8").on("data", (text) => (said += text));
  channel.on("error", () => {}); // of what is written when the program has just ended: its end is told of below
  stream.on("error", () => {}); // of a program that ends before anybody has the stream, who finds it in `errored`
  channel.once("exit", (status) => (code = status));
  channel.once("close", () => {
    if (code) stream.destroy(explain(said));
    else stream.once("end", () => stream.destroy()).push(null);
  });
  return stream;
}
