import { finished } from "node:stream/promises";
import type { Found } from "../named-containers.ts";
import { Entries, type Entry, justAfter } from "./entry.ts";
import type { Line, Wanted } from "./source.ts";

const asked = { stdout: true, stderr: true, timestamps: true };

/** What a container has written, oldest first. */
export async function logOf(found: Found, wanted: Wanted): Promise<Line[]> {
  const { container, entries } = await open(found);
  const log = await container.logs({ ...asked, ...wanted });
  return [...entries.read(log), ...entries.end()].map((entry) => lineOf(found, entry));
}

/** Tells what a container writes until it ends. @param last time after which it is told of @throws Error when the engine is lost */
export async function followLog(
  found: Found,
  last: string | undefined,
  tell: (line: Line) => void,
  signal: AbortSignal,
): Promise<void> {
  const { container, entries } = await open(found, last);
  const since = last && justAfter(last);
  const log = await container.logs({ ...asked, since, follow: true, abortSignal: signal });
  log.on("data", (piece: Buffer) => {
    for (const entry of entries.read(piece)) tell(lineOf(found, entry));
  });
  await finished(log, { signal });
  for (const entry of entries.end()) tell(lineOf(found, entry));
}

async function open({ at, id }: Found, last?: string) {
  const container = at.docker.getContainer(id);
  const { Config } = await container.inspect();
  return { container, entries: new Entries(Config.Tty, last) };
}

function lineOf({ at: { name: server }, name: source }: Found, entry: Entry): Line {
  return { server, source, ...entry };
}
