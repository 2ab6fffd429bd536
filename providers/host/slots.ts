/** A number of places; who finds none free waits in line. */
export class Slots {
  #free: number;
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Waits for a place. @returns what gives it back, however often it is called */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#taken++;
    let held = true;
    return () => {
      if (held) this.#giveBack();
      held = false;
    };
  }

  /** Gives a place back for good, where another is taken that will be given back. @returns false when this is the last */
  drop(): boolean {
    if (this.#taken <= 1) return false;
    this.#taken--;
    return true;
  }

  #giveBack(): void {
    this.#taken--;
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}
