import { type LogFrame, LogFrames } from "../../providers/host/log-frames.ts";

/** A line of a log. */
export interface Entry {
  /**
   * As the engine keeps it: RFC 3339 in UTC, with all nine digits, so that times compare as text. What the engine says
   * itself has none, and gets that of the line before.
   */
  time: string;
  stream: LogFrame["stream"];
  text: string;
}

/** Reads the lines of a container from the engine's stream of them, which must have `timestamps`. */
export class Entries {
  readonly #frames = new LogFrames();
  readonly #isTty: boolean;
  /** Of a line that is not whole yet, by its stream: the engine cuts one that is longer than 16 KiB. */
  readonly #begun = new Map<LogFrame["stream"], Entry>();
  #text = "";
  #last: string;

  /**
   * @param isTty of a container with a terminal, whose stream has no frames
   * @param last time of the line before the first; default: now
   */
  constructor(isTty: boolean, last = `${new Date().toISOString().slice(0, -1)}000000Z`) {
    this.#isTty = isTty;
    this.#last = last;
  }

  /** @returns the lines that are whole now */
  read(piece: Buffer): Entry[] {
    if (this.#isTty) return this.#plain(piece.toString());
    return this.#frames.read(piece).flatMap((frame) => this.#framed(frame));
  }

  /** @returns what never got its end, as the last words of one that was killed */
  end(): Entry[] {
    const left = [...this.#begun.values()];
    this.#begun.clear();
    return left;
  }

  /** Each frame of the container begins with a time, the parts of a long line too. */
  #framed({ stream, content }: LogFrame): Entry[] {
    const line = content.toString();
    const { time, text } = this.#timed(line.replace(/\r?\n$/, ""));
    if (time === undefined) return [{ time: this.#last, stream, text }];
    const begun = this.#begun.get(stream);
    const entry = { time: begun?.time ?? time, stream, text: (begun?.text ?? "") + text };
    this.#begun.delete(stream);
    if (line.endsWith("\n")) return [entry];
    this.#begun.set(stream, entry);
    return [];
  }

  #plain(piece: string): Entry[] {
    const lines = (this.#text + piece).split(/\r?\n/);
    this.#text = lines.pop()!;
    return lines.map((line) => {
      const { time = this.#last, text } = this.#timed(line);
      return { time, stream: "stdout", text };
    });
  }

  /** The time is undefined of what the engine says itself. */
  #timed(line: string): { time: string | undefined; text: string } {
    const [, time, text = line] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)(?: |$)(.*)$/s.exec(line) ?? [];
    if (time !== undefined) this.#last = time;
    return { time, text };
  }
}

/** The moment after a time, as the engine takes it for `since`: seconds and nanoseconds of Unix time. */
export function justAfter(time: string): string {
  const [, seconds = "", fraction = ""] = /^(.{19})(?:\.(\d{1,9}))?Z$/.exec(time) ?? [];
  const nanoseconds = BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0")) + 1n;
  return `${nanoseconds / 1_000_000_000n}.${String(nanoseconds % 1_000_000_000n).padStart(9, "0")}`;
}
