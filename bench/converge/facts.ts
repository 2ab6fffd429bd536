import { createHash } from "node:crypto";
import type { TestServer } from "../../test/support/test-server.ts";
import { filesOf, type HostState, shell } from "./state.ts";

/** What is so of a server, as text: its name, as "mode /etc/motd", → value. */
export type Facts = Map<string, string>;

/** The facts of a server that has the state. */
export function expected(state: HostState): Facts {
  const rights = (path: string, mode: string, owner: string) =>
    [`rights ${path}`, `${mode.slice(1)} ${owner}`] as const;
  const content = (path: string, text: string) => [`content ${path}`, sha256(text)] as const;
  return new Map([
    ...state.packages.map((name) => [`package ${name}`, "installed"] as const),
    ...state.directories.map(({ path, mode, owner }) => rights(path, mode, owner)),
    ...filesOf(state).map(({ path, mode, owner }) => rights(path, mode, owner)),
    ...filesOf(state).map((file) => content(file.path, file.content)),
    ...Object.entries(state.users).flatMap(([name, { groups, keys }]) => [
      [`shell ${name}`, shell] as const,
      [`groups ${name}`, [name, ...groups].sort().join(" ")] as const,
      rights(`/home/${name}/.ssh`, "0700", `${name}:${name}`),
      rights(keysOf(name), "0600", `${name}:${name}`),
      content(keysOf(name), keys.map((key) => `${key}\n`).join("")),
    ]),
    ...Object.keys(state.units).map((name) => [`unit ${name}`, "enabled active"] as const),
    ...Object.entries(state.sysctl).map(([key, value]) => [`kernel ${key}`, value] as const),
  ]);
}

/** The same facts as they are, asked by neither tool. */
export async function found(server: TestServer, state: HostState): Promise<Facts> {
  const lines = [...expected(state).keys()].map((fact) => {
    const [kind, what] = fact.split(" ", 2) as [keyof typeof questions, string];
    return `say '${fact}' "$(${questions[kind]} )"`.replaceAll("$1", `'${what}'`);
  });
  const printed = await server.exec(`say() { printf '%s\\t%s\\n' "$1" "$2"; }\nexec 2>/dev/null\n${lines.join("\n")}`);
  return new Map(
    printed
      .trimEnd()
      .split("\n")
      .map((line) => line.split("\t", 2) as [string, string]),
  );
}

const questions = {
  package: `dpkg-query -W -f '\${db:Status-Status}' $1 || :`,
  rights: `stat -c '%a %U:%G' $1 || :`,
  content: `sha256sum <$1 | cut -d' ' -f1 || :`,
  shell: `getent passwd $1 | cut -d: -f7 || :`,
  groups: `id -nG $1 | tr ' ' '\\n' | sort | paste -sd' ' || :`,
  unit: `echo $(systemctl is-enabled $1) $(systemctl is-active $1)`,
  kernel: `sysctl -n $1 | tr '\\t' ' ' || :`,
};

/** Each fact that is another, in words. */
export function differences(wanted: Facts, actual: Facts): string[] {
  const other = [...wanted].filter(([fact, value]) => actual.get(fact) !== value);
  return other.map(([fact, value]) => `${fact}: is "${actual.get(fact) ?? ""}", must be "${value}"`);
}

function keysOf(name: string): string {
  return `/home/${name}/.ssh/authorized_keys`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
