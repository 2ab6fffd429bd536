/** A piece of a line of a terminal, with the names of its styles as in `["bold", "red"]`. */
export interface Run {
  text: string;
  styles: string[];
}

interface Cell {
  character: string;
  styles: string[];
}

/** What the numbers of a style mean. Source: ECMA-48, SGR, as far as this project's commands use it. */
const names: Record<number, string> = {
  ...{ 1: "bold", 2: "dim", 31: "red", 32: "green", 33: "yellow", 34: "blue", 35: "magenta", 36: "cyan" },
};

const control = "\x1b";
const token = new RegExp(`${control}\\[([?0-9;]*)([a-zA-Z])|[^${control}]|${control}`, "gs");

/**
 * The lines that a terminal shows after what was recorded, by `script` of util-linux. Where a program took the whole screen
 * and gave it back, what was on it at last.
 */
export function linesIn(recorded: string): Run[][] {
  const screen = new ScreenText();
  for (const [whole, parameters = "", final] of withoutFrame(recorded).matchAll(token)) {
    if (final === undefined) screen.write(whole);
    else if (final === "l" && parameters === "?1049") break;
    else screen.obey(final, parameters);
  }
  return screen.lines();
}

/** Without what `script` writes before and after. */
function withoutFrame(recorded: string): string {
  return recorded.replace(/^Script started on .*\n/, "").replace(/\n?Script done on .*\n?$/, "");
}

/** As much of a terminal as it takes: writing from left to right, and over what is there. */
class ScreenText {
  #rows: Cell[][] = [];
  #row = 0;
  #column = 0;
  #styles: string[] = [];

  write(character: string): void {
    if (character === "\n") this.#row++;
    else if (character === "\r") this.#column = 0;
    else if (character >= " ") {
      const row = this.#current();
      while (row.length < this.#column) row.push({ character: " ", styles: [] });
      row[this.#column++] = { character, styles: this.#styles };
    }
  }

  obey(final: string, parameters: string): void {
    if (final === "m") this.#style(parameters.split(";").map(Number));
    else if (final === "H") [this.#row, this.#column] = [0, 0];
    else if (final === "K") this.#current().length = Math.min(this.#current().length, this.#column);
    else if (final === "J") this.#rows.length = Math.min(this.#rows.length, this.#row + 1);
    else if (final === "h" && parameters === "?1049") [this.#rows, this.#row, this.#column] = [[], 0, 0];
  }

  lines(): Run[][] {
    return Array.from({ length: this.#rows.length }, (_, row) => runsOf(this.#rows[row] ?? []));
  }

  #current(): Cell[] {
    this.#rows[this.#row] ??= [];
    return this.#rows[this.#row]!;
  }

  #style(codes: number[]): void {
    for (const code of codes) {
      if (code === 0) this.#styles = [];
      else if (code === 22) this.#styles = this.#styles.filter((name) => name !== "bold" && name !== "dim");
      else if (code === 39) this.#styles = this.#styles.filter((name) => name === "bold" || name === "dim");
      else if (names[code]) this.#styles = [...this.#styles, names[code]];
    }
  }
}

function runsOf(cells: Cell[]): Run[] {
  const runs: Run[] = [];
  for (const { character, styles } of cells) {
    const last = runs.at(-1);
    if (last && last.styles.join() === styles.join()) last.text += character;
    else runs.push({ text: character, styles });
  }
  return runs;
}
