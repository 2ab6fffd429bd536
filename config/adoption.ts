import { setOf, text } from "./fields.ts";

const oldName = text(
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$/,
  "must be the name of a container, or of a unit that ends in .service",
  "bin/aisha adopt lists them",
);

/**
 * Containers of a set-up before this stack, by their names, and units of systemd by theirs, whose place a part takes: each
 * is stopped when the part needs what it has, and comes back when the first release fails. None is removed.
 */
export const replaces = setOf(oldName, "[aisha-redis, nginx.service]").default([]);

/** Those that go on beside this stack, though their names or ports are as of a part of it. */
export const leaves = setOf(oldName, "[aisha-bot-db, haproxy.service]").default([]);

/** A volume of the engine, by its name, or a folder of the server: the data stays where it is, and is never removed. */
export const adopt = text(
  /^[A-Za-z0-9][A-Za-z0-9_.-]*$|^(\/(?!\.{1,2}(\/|$))[^\s/:,;{}"']+)+$/,
  "must be the name of a volume, or the absolute path of a folder",
  "bin/aisha adopt lists them",
).optional();

export function isFolder(adopted: string): boolean {
  return adopted.startsWith("/");
}
