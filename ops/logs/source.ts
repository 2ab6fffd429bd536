import type { Entry } from "./entry.ts";

/** A line, and where it was written. */
export interface Line extends Entry {
  server: string;
  /** The container's name; of a unit, the server's. */
  source: string;
}

/** Which lines are wanted of each container or unit. */
export interface Wanted {
  /** Seconds of Unix time; default: from the beginning. */
  since?: string | undefined;
  /** The last so many; default: all. */
  tail?: number | undefined;
}

/** Who hears what is written from now on. */
export interface Listener {
  tell(line: Line): void;
  /** Something about the server itself. */
  say(line: string): void;
  /** Ends it. */
  signal: AbortSignal;
}

/** What is written on one server. */
export interface Source {
  readonly server: string;
  /** Whose lines these are; empty where there is nobody. */
  readonly names: string[];
  /** What was written, of each in order. @throws Error where the server or what is on it does not answer */
  history(): Promise<Line[]>;
  /** Goes on from there until it is aborted. A server that is lost is tried again until it is back. */
  follow(listener: Listener): Promise<void>;
}
