import type { Host } from "../host.ts";
import type { UserInputs } from "./user.ts";
import { accountOf, keysFileOf, keysMode, sudoersMode, sudoersOf, sudoRule } from "./user-seen.ts";

/** Groups that come with a package of Debian, and which. */
const packageOf: Record<string, string> = { docker: "docker.io", sudo: "sudo", "systemd-journal": "systemd" };

/** With a home and its shell. */
export async function makeUser(host: Host, { user, shell }: UserInputs): Promise<void> {
  const script = `getent passwd "$1" >/dev/null || useradd --create-home --shell "$2" "$1"
    [ "$(getent passwd "$1" | cut -d: -f7)" = "$2" ] || usermod --shell "$2" "$1"`;
  await must(host, ["sh", "-ec", script, "sh", user, shell]);
}

/** Besides those that it is in. @returns whether it was not in all of them before */
export async function joinGroups(host: Host, { server, user, groups }: UserInputs): Promise<boolean> {
  const account = await accountOf(host, user);
  const missing = groups.filter((group) => !account?.groups.includes(group));
  if (missing.length === 0) return false;
  for (const group of missing) {
    if ((await host.run(["getent", "group", group])).code === 0) continue;
    const bringer = packageOf[group];
    const fix = bringer ? `the package ${bringer} brings it` : `make it by: groupadd --system ${group}`;
    throw new Error(`user ${user} cannot be in group ${group}, which server ${server} does not have; ${fix}`);
  }
  await must(host, ["usermod", "--append", "--groups", missing.join(","), user]);
  return true;
}

/** Of those that were declared before; what is in none of them stays so. */
export async function leaveGroups(host: Host, user: string, groups: string[]): Promise<void> {
  const account = await accountOf(host, user);
  for (const group of groups) {
    if (account?.groups.includes(group)) await must(host, ["gpasswd", "--delete", user, group]);
  }
}

/** Those and no others. */
export async function writeKeys(host: Host, user: string, keys: string[]): Promise<void> {
  const account = await accountOf(host, user);
  if (!account) throw new Error(`user ${user} is gone`);
  // In a folder of its own the user may put a link wherever root would write, so it writes itself.
  const script = `[ ! -L "$1/.ssh" ] || { echo "$1/.ssh is a symbolic link: make it a folder" >&2; exit 1; }
    [ -d "$1" ] || { mkdir -p "$1"; chown "$2:" "$1"; }
    mkdir -p "$1/.ssh"; chown -h "$2:" "$1/.ssh"; chmod 700 "$1/.ssh"; chmod go-w "$1"
    [ "$(stat -L -c %U "$1")" = root ] || chown "$2" "$1"`;
  await must(host, ["sh", "-ec", script, "sh", account.home, user]);
  const write = `cd "$1/.ssh"; umask 077; rm -f authorized_keys.new; cat >authorized_keys.new
    chmod ${keysMode} authorized_keys.new; sync authorized_keys.new; mv -fT authorized_keys.new authorized_keys`;
  const asUser = ["runuser", "-u", user, "--", "sh", "-ec", write, "sh", account.home];
  await must(host, asUser, keys.map((key) => `${key}\n`).join(""));
}

/** Or takes it away. @throws Error with the words of visudo where it refuses the rule */
export async function giveSudo(host: Host, user: string, sudo: boolean): Promise<void> {
  if (!sudo) return host.removeFile(sudoersOf(user));
  const file = { content: sudoRule(user), mode: sudoersMode, owner: "0:0" };
  await host.writeFile(sudoersOf(user), file, (temporary) => must(host, ["visudo", "-cf", temporary]));
}

/** Of people's accounts; those below are the system's own, and were there before. Source: UID_MIN of Debian's login.defs. */
const firstOfPeople = 1000;

/** Its home stays, and so does an account of the system, without its keys and rights. */
export async function removeUser(host: Host, user: string): Promise<void> {
  await host.removeFile(sudoersOf(user));
  const account = await accountOf(host, user);
  if (!account) return;
  await host.removeFile(keysFileOf(account));
  if (account.id < firstOfPeople) return;
  const { code, stderr } = await host.run(["userdel", user]);
  if (code === 0 || !(await accountOf(host, user))) return;
  throw new Error(`user ${user} cannot be removed; it can no longer log in or use sudo: ${stderr.trim()}`);
}

async function must(host: Host, argv: string[], stdin?: string): Promise<void> {
  const { code, stdout, stderr } = await host.run(argv, stdin);
  if (code !== 0) throw new Error(stderr.trim() || stdout.trim() || `${argv[0]} ended with ${code}`);
}
