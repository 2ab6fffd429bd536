import type { ReadStream, WriteStream } from "node:tty";
import { type Line, painted } from "./cells.ts";

/** Sources: xterm's control sequences; 2026 is "synchronized output", which terminals without it pass over. */
const sequences = {
  enter: "\x1b[?1049h\x1b[?25l",
  leave: "\x1b[?25h\x1b[?1049l",
  begin: "\x1b[?2026h\x1b[H",
  end: "\x1b[J\x1b[?2026l",
  restOfLine: "\x1b[K",
};
const [keyCtrlC, keyEscape] = ["\x03", "\x1b"];

/** A whole terminal, which is as it was before once it is left, however that comes. */
export class Screen {
  readonly #out: WriteStream;
  readonly #in: ReadStream;
  readonly #leave = () => this.leave();
  #isEntered = false;

  constructor(out: WriteStream, input: ReadStream) {
    this.#out = out;
    this.#in = input;
  }

  /** @param quit is called for q, Escape and Ctrl-C @param resized after the terminal has another size */
  enter(quit: () => void, resized: () => void): void {
    this.#isEntered = true;
    process.once("exit", this.#leave);
    this.#out.write(sequences.enter);
    this.#out.on("resize", resized);
    this.#in.setRawMode(true).setEncoding("utf8").resume();
    this.#in.on("data", (keys: string) => {
      if (keys === keyEscape || keys.includes("q") || keys.includes(keyCtrlC)) quit();
    });
  }

  get columns(): number {
    return this.#out.columns;
  }

  get rows(): number {
    return this.#out.rows;
  }

  /** Over what is there, line by line, so that nothing flickers. */
  draw(lines: Line[]): void {
    const text = lines.map((line) => painted(line, this.#out) + sequences.restOfLine).join("\r\n");
    this.#out.write(sequences.begin + text + sequences.end);
  }

  leave(): void {
    if (!this.#isEntered) return;
    this.#isEntered = false;
    process.off("exit", this.#leave);
    this.#out.removeAllListeners("resize").write(sequences.leave);
    this.#in.setRawMode(false).removeAllListeners("data").pause();
  }
}
