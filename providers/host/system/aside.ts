import type { Host } from "../host.ts";

/**
 * Copies files to a folder that root alone may enter. @param name of the folder: lower-case letters, digits and dashes
 * @returns the shell script that puts them back with their modes and owners, and removes those that were not there
 */
export async function setAside(host: Host, name: string, paths: string[]): Promise<string> {
  const folder = `/run/aisha-aside-${name}`;
  const script = `umask 077; rm -rf "$1"; mkdir "$1"; cd "$1"; shift
    n=0; for path in "$@"; do [ ! -e "$path" ] || cp -p "$path" $n; n=$((n + 1)); done`;
  await host.demand(["sh", "-ec", script, "sh", folder, ...paths]);
  const putBack = paths.map((path, n) => {
    const copy = `${folder}/${n}`;
    return `if [ -e ${copy} ]; then cp -p --remove-destination ${copy} '${path}.new'; mv -fT '${path}.new' '${path}'; else rm -f '${path}'; fi`;
  });
  return `${putBack.join("\n")}\n`;
}
