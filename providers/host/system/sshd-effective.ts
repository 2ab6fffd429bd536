import { mapValues } from "../../../config/map-values.ts";
import { sound } from "../certificate-condition.ts";
import type { Host } from "../host.ts";
import { dropIn, dropInMode, renderSshd } from "./sshd-files.ts";

export type Settings = Record<string, string | string[]>;

/** What sshd would do if it read its files now: keyword in lower case → values, in words of its own. */
export async function effectiveSettings(host: Host): Promise<Map<string, string[]>> {
  return parse(await dump(host, "/usr/sbin/sshd -T"));
}

/** What it would do with this file alone, in the same words. @throws Error with sshd's own, where it refuses the file */
export async function settingsIn(host: Host, content: string): Promise<Map<string, string[]>> {
  return parse(await dump(host, "cat | /usr/sbin/sshd -T -f /dev/stdin", content)); // no socket: opened by name
}

/** The settings as declared where they are in force, and as found where not; undefined where the file is gone. */
export async function seenOf(
  host: Host,
  settings: Settings,
): Promise<{ settings: Settings; condition: string } | undefined> {
  const file = await host.readFile(dropIn);
  if (!file) return undefined;
  const { content, mode, owner, changedAt } = file;
  let condition = sound;
  if (!((await stateChangedAt(host)) > changedAt)) condition = "sshd has not read it since it was written";
  if (mode !== dropInMode || owner.ids !== "0:0") condition = `it has mode ${mode} and is owned by ${owner.names}`;
  if (content !== renderSshd(settings)) condition = `it was edited to:\n${content}`;
  return { settings: await inForce(host, settings), condition };
}

async function inForce(host: Host, settings: Settings): Promise<Settings> {
  const meant = await settingsIn(host, renderSshd(settings)).catch(() => new Map<string, string[]>());
  let found: Map<string, string[]>;
  try {
    found = await effectiveSettings(host);
  } catch (error) {
    return mapValues(settings, () => `not known: ${(error as Error).message.split("\n")[0]}`);
  }
  const seen: Settings = {};
  for (const [keyword, declared] of Object.entries(settings)) {
    const [wanted, got] = [meant, found].map((all) => all.get(keyword.toLowerCase()) ?? []) as [string[], string[]];
    if (wanted.join("\n") === got.join("\n")) seen[keyword] = declared;
    else seen[keyword] = got.length === 1 ? got[0]! : got;
  }
  return seen;
}

/** When the unit was started or reloaded last. */
async function stateChangedAt(host: Host): Promise<Date> {
  const show = ["systemctl", "show", "ssh", "-P", "StateChangeTimestamp", "--timestamp=us+utc"];
  const [, day, time] = /(\S+) (\S+) UTC/.exec(await host.demand(show)) ?? [];
  return new Date(`${day}T${time}Z`);
}

async function dump(host: Host, command: string, stdin?: string): Promise<string> {
  // The folder is made by the unit, only while it runs, and sshd asks for it even here.
  const { code, stdout, stderr } = await host.run(["sh", "-c", `mkdir -p /run/sshd; ${command}`], stdin);
  if (code === 0) return stdout;
  throw new Error(`sshd refuses its settings: ${stderr.trim().replaceAll("/dev/stdin", dropIn)}`);
}

function parse(printed: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of printed.trimEnd().split("\n")) {
    const [, keyword = "", value = ""] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    settings.set(keyword, [...(settings.get(keyword) ?? []), value]);
  }
  return settings;
}
