import type { Host } from "../host.ts";
import type { ToGiveBack } from "./give-back.ts";
import type { Before } from "./old-part.ts";

/** What is noted of one part of the stack: what it takes the place of, as that was found. */
export interface Note {
  part: string;
  /** Seconds that whoever is stopped has to stop. */
  graceSeconds: number;
  before: Before[];
}

/**
 * What a failing update brings back: nothing that is retired. A part that took a place for good is not stopped for what it is
 * to replace beside.
 */
export function unfinishedOf(note: Note, retired: Set<string>): ToGiveBack {
  const before = note.before.filter(({ name }) => !retired.has(name));
  return { ...note, before, goesOn: before.length < note.before.length };
}

/**
 * What a server remembers of the set-up before, in a folder of its own, so that it can be brought back by another process
 * than the one that stopped it: a killed update is nobody's to undo.
 */
export class Notes {
  readonly #host: Host;
  readonly #folder: string;

  /** @param folder of the stack on the server */
  constructor(host: Host, folder: string) {
    this.#host = host;
    this.#folder = `${folder}/before`;
  }

  /** Adds to what is noted. How something was found first is kept: later it may be as an update left it. */
  async add({ part, graceSeconds, before }: Note): Promise<void> {
    const known = (await this.of(part))?.before ?? [];
    const names = new Set(known.map(({ name }) => name));
    const all = [
      ...known.map((one) => ({ ...one, ran: one.ran || before.some(({ name, ran }) => name === one.name && ran) })),
      ...before.filter(({ name }) => !names.has(name)),
    ];
    const content = `${JSON.stringify({ part, graceSeconds, before: all }, null, 2)}\n`;
    await this.#host.writeFile(`${this.#folder}/${part}.json`, { content, mode: "0644" });
  }

  async of(part: string): Promise<Note | undefined> {
    const file = await this.#host.readFile(`${this.#folder}/${part}.json`);
    return file && (JSON.parse(file.content) as Note);
  }

  /** Of all parts, nginx last: whoever sends it requests is there before it is. */
  async all(): Promise<Note[]> {
    const notes = await Promise.all((await this.#parts()).map((part) => this.of(part)));
    const last = ({ part }: Note) => Number(part === "nginx");
    return notes.filter((note) => note !== undefined).sort((a, b) => last(a) - last(b));
  }

  async #parts(): Promise<string[]> {
    const { stdout } = await this.#host.run(["sh", "-c", 'cd "$1" 2>/dev/null && ls', "sh", this.#folder]);
    return stdout.split("\n").flatMap((file) => (file.endsWith(".json") ? [file.slice(0, -".json".length)] : []));
  }

  /** The names of those whose place is taken for good: no failure of an update brings them back. */
  async retired(): Promise<Set<string>> {
    const file = await this.#host.readFile(`${this.#folder}/retired`);
    return new Set(file?.content.split("\n").filter(Boolean));
  }

  /** @param names beside all that are noted: the file may have named others when an update failed */
  async retire(names: string[]): Promise<void> {
    const noted = (await this.all()).flatMap(({ before }) => before.map(({ name }) => name));
    await this.#writeRetired([...new Set([...(await this.retired()), ...noted, ...names])]);
  }

  /** Takes back what {@link retire} has added. @param retired before that */
  async reinstate(retired: Set<string>): Promise<void> {
    await this.#writeRetired([...retired]);
  }

  async #writeRetired(names: string[]): Promise<void> {
    const content = names.sort().map((name) => `${name}\n`);
    await this.#host.writeFile(`${this.#folder}/retired`, { content: content.join(""), mode: "0644" });
  }

  /** As before the takeover: nothing is retired, and what is found next counts. @param parts whose notes go; default: all */
  async forget(parts?: string[]): Promise<void> {
    const files = ["retired", ...(parts ?? (await this.#parts())).map((part) => `${part}.json`)];
    await this.#host.demand(["rm", "-f", ...files.map((file) => `${this.#folder}/${file}`)]);
  }
}
