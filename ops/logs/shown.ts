import { type ColourOutput, paint, type Style } from "../colour.ts";
import type { Line } from "./source.ts";

export interface Showing {
  /** One JSON object a line: server, source (the container; of a unit, the server), time, stream, text. */
  json?: boolean | undefined;
  /** The time before each line; default: none. */
  timestamps?: boolean | undefined;
}

const colours: Style[] = ["cyan", "yellow", "green", "magenta", "blue"];

/** Writes lines for people, each behind the name of its container, or for programs. */
export class Shown {
  readonly #showing: Showing;
  readonly #out: ColourOutput;
  readonly #known: string[] = [];
  #width = 0;

  constructor(showing: Showing, out: ColourOutput) {
    this.#showing = showing;
    this.#out = out;
  }

  /** Makes the column of names wide enough for these from the first line on. */
  expect(sources: string[]): void {
    this.#width = Math.max(this.#width, ...sources.map((source) => source.length));
  }

  text(line: Line): string {
    if (this.#showing.json) return JSON.stringify(line);
    this.expect([line.source]);
    const time = this.#showing.timestamps ? `${line.time} ` : "";
    return `${paint(this.#colourOf(line.source), line.source.padEnd(this.#width), this.#out)} | ${time}${line.text}`;
  }

  #colourOf(source: string): Style {
    if (!this.#known.includes(source)) this.#known.push(source);
    return colours[this.#known.indexOf(source) % colours.length]!;
  }
}
