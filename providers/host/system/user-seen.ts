import { sound } from "../certificate-condition.ts";
import type { Host, PathFacts } from "../host.ts";
import type { UserInputs } from "./user.ts";

/** What the server knows of a user. */
export interface Account {
  id: number;
  home: string;
  shell: string;
  groups: string[];
  /** Modes and owners of the folders that sshd looks at before it takes the keys, as far as they are there. */
  folders: { path: string; mode: string; owner: string }[];
}

export const [keysMode, sudoersMode] = ["0600", "0440"];
const noSuchUser = 2; // of getent

export function keysFileOf({ home }: Pick<Account, "home">): string {
  return `${home}/.ssh/authorized_keys`;
}

export function sudoersOf(user: string): string {
  return `/etc/sudoers.d/90-aisha-${user}`;
}

export function sudoRule(user: string): string {
  return `${user} ALL=(ALL) NOPASSWD: ALL\n`;
}

/** Undefined for a user that is not there. */
export async function accountOf(host: Host, user: string): Promise<Account | undefined> {
  const script = `getent passwd "$1" || exit; id -nG "$1"; home=$(getent passwd "$1" | cut -d: -f6)
    for path in "$home" "$home/.ssh"; do [ ! -e "$path" ] || stat -L -c '%a %U %n' "$path"; done`;
  const { code, stdout, stderr } = await host.run(["sh", "-c", script, "sh", user]);
  if (code === noSuchUser) return undefined;
  if (code !== 0) throw new Error(`user ${user} cannot be looked up: ${stderr.trim() || `getent ended with ${code}`}`);
  const [entry = "", groups = "", ...folders] = stdout.trimEnd().split("\n");
  const [, , id = "", , , home = "", shell = ""] = entry.split(":");
  return {
    id: Number(id),
    home,
    shell,
    groups: groups.split(" "),
    folders: folders.map((line) => {
      const [mode = "", owner = "", ...path] = line.split(" ");
      return { path: path.join(" "), mode: `0${mode.padStart(3, "0")}`, owner };
    }),
  };
}

/** What is really there of that which is declared; undefined where the user is gone. */
export async function seenOf(host: Host, args: UserInputs): Promise<Partial<UserInputs> | undefined> {
  const { user } = args;
  const account = await accountOf(host, user);
  if (!account) return undefined;
  const seen: Partial<UserInputs> = {
    shell: account.shell,
    groups: args.groups.filter((group) => account.groups.includes(group)),
  };
  if (args.keys) {
    const file = await host.readFile(keysFileOf(account));
    seen.keys = linesOf(file?.content ?? "");
    seen.condition = file ? conditionOf(user, account, file) : sound;
  }
  if (args.sudo !== undefined) {
    const file = await host.readFile(sudoersOf(user));
    const ours = file?.content === sudoRule(user) && file.mode === sudoersMode && file.owner.ids === "0:0";
    seen.sudo = args.sudo ? ours : file !== undefined;
  }
  return seen;
}

function linesOf(content: string): string[] {
  const lines = content.split("\n").map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

/** The first thing for which sshd would not take the keys (StrictModes), or others could read them. */
function conditionOf(user: string, { folders }: Account, file: PathFacts): string {
  for (const { path, mode, owner } of folders) {
    if (owner !== user && owner !== "root") return `${path} is owned by ${owner}`;
    if (Number.parseInt(mode, 8) & 0o022) return `${path} may be written by others: it has mode ${mode}`;
  }
  const [owner] = file.owner.names.split(":");
  if (owner !== user) return `authorized_keys is owned by ${owner}`;
  return file.mode === keysMode ? sound : `authorized_keys has mode ${file.mode}`;
}
