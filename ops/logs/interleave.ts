/** Milliseconds for which a line waits for older ones of other containers. */
const heldMs = 200;

/** What has a time that compares as text. */
interface Timed {
  time: string;
}

/** Oldest first; what was written at the same time stays in the order in which it came. */
export function inOrder<Line extends Timed>(lines: Line[]): Line[] {
  return lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

/** Brings lines that come from several places into the order of their times, as far as they come within 0.2 s. */
export class Interleave<Line extends Timed> {
  readonly #show: (line: Line) => void;
  #held: Line[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(show: (line: Line) => void) {
    this.#show = show;
  }

  add(line: Line): void {
    this.#held.push(line);
    this.#timer ??= setTimeout(() => this.flush(), heldMs);
  }

  /** Shows what is held. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const held = inOrder(this.#held);
    this.#held = [];
    for (const line of held) this.#show(line);
  }
}
