import { execIn } from "../../providers/host/exec.ts";
import type { DeclaredContainer } from "./declared.ts";
import type { Told } from "./finding.ts";
import type { Reached, Subject } from "./subject.ts";

/** Its arguments: the folder, how many programs, these, the variables. What is amiss is printed, a line each. */
const script = `
folder=$1 count=$2; shift 2
while [ "$count" -gt 0 ]; do
  command -v "$1" >/dev/null || echo "program $1"
  shift; count=$((count - 1))
done
for key in "$@"; do
  eval "[ -n \\"\${$key-}\\" ]" || echo "key $key"
done
file=$folder/.aisha-check.$$
if [ ! -d "$folder" ]; then echo "folder is missing"
elif ! (: >"$file") 2>/dev/null; then echo "folder is owned by $(stat -c '%u:%g, mode %a' "$folder"), and cannot be written by $(id -u):$(id -g)"
else rm -f "$file"
fi`;

/** What turns voice into text: its programs, its keys, and a folder that its user can write to. */
export async function checkTranscription(subject: Subject): Promise<Told[]> {
  const { transcription } = subject.config;
  if (!transcription) return [];
  const { folder, programs, keys, app } = transcription;
  const [server] = subject.servers.filter(({ name }) => subject.containers.some((one) => isOf(one, app, name)));
  const running = subject.containers.filter(({ part, id }) => part === app && server && isRunning(server, id));
  if (!server) return []; // its server was not reached, which is told of
  const all = running.map(async ({ id, name }) => {
    const command = ["sh", "-c", script, "check", folder, String(programs.length), ...programs, ...keys];
    const { output } = await execIn(server.docker.getContainer(id), command);
    return amissIn(output, folder, app).map(({ what, fix }) => ({ name, what, fix: subject.command(fix) }));
  });
  const amiss = (await Promise.all(all)).flat();
  return amiss.flatMap(({ name, what, fix }, index): Told[] => {
    const same = amiss.filter((other) => other.what === what);
    if (same.length < running.length || running.length === 1) return [{ where: `${server.name}/${name}`, what, fix }];
    return amiss.indexOf(same[0]!) === index ? [{ where: `${server.name}/${app}`, what, fix }] : []; // once for all
  });
}

function isOf({ part, server }: DeclaredContainer, app: string, name: string): boolean {
  return part === app && server === name;
}

/** Reads what the script printed. */
export function amissIn(output: string, folder: string, app: string): { what: string; fix: string }[] {
  return output
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [kind, ...rest] = line.split(" ");
      const said = rest.join(" ");
      if (kind === "program")
        return { what: `${said} is not in the image`, fix: `bin/aisha exec ${app} ${said} -version` };
      if (kind === "key")
        return { what: `${said} is not set`, fix: `bin/aisha pulumi config set --secret secrets:<name>` };
      return { what: `${folder} ${said}`, fix: `bin/aisha exec ${app} ls -ld ${folder}` };
    });
}

function isRunning({ engine }: Reached, id: string): boolean {
  return engine?.own.some(({ Id, State }) => Id === id && State.Running && !State.Paused) ?? false;
}
