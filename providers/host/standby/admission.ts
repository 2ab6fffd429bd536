import type Docker from "dockerode";
import { standbyFolders } from "../../../config/standby-folders.ts";
import { effect } from "../effect.ts";
import { execIn } from "../exec.ts";

const { shared } = standbyFolders;

/** The bots may take the locks and add to the journal; who is admitted is root's to say. */
const prepare = `cd ${shared} && umask 022 && mkdir -p admitted && : >>first && : >>lease && : >>journal && chmod 0666 journal`;

/** @param as `first` goes before all that are in line; `line` waits behind them */
export async function admit(container: Docker.Container, as: "first" | "line"): Promise<void> {
  const name = hostNameOf(container.id);
  const write = `echo ${as} >admitted/${name}.new && mv admitted/${name}.new admitted/${name}`;
  await effect("handover.admit", () => asRoot(container, `${prepare} && ${write}`));
}

/** Those that were to go first wait behind from their next start on. @returns the host names of those that were */
export async function demoteOthers(container: Docker.Container): Promise<string[]> {
  const me = hostNameOf(container.id);
  const script = `cd ${shared}/admitted && for name in *; do
    [ "$name" != ${me} ] && [ "$(cat "$name")" = first ] && echo line >"$name" && echo "$name"; done; :`;
  return (await effect("handover.demote", () => asRoot(container, `${prepare} && ${script}`)))
    .split("\n")
    .filter(Boolean);
}

/** From its next start on a container is not in line any more. @param through one that runs and shares the lease */
export async function retract(through: Docker.Container, id: string): Promise<void> {
  await effect("handover.retract", () => asRoot(through, `rm -f ${shared}/admitted/${hostNameOf(id)}`));
}

/** Forgets the admissions of containers that are gone. @param existing ids */
export async function forgetOthers(container: Docker.Container, existing: string[]): Promise<void> {
  const known = existing.map(hostNameOf).join("|");
  const script = `cd ${shared}/admitted && for name in *; do case "$name" in ${known}) ;; *) rm -f "$name" ;; esac; done`;
  await effect("handover.forget", () => asRoot(container, script));
}

async function asRoot(container: Docker.Container, script: string): Promise<string> {
  const { code, output } = await execIn(container, ["sh", "-c", script], { user: "0:0" });
  if (code === 0) return output;
  throw new Error(`who is admitted cannot be said in ${hostNameOf(container.id)}: ${output.trim()}`);
}

/** What the engine calls a container inside it, unless told otherwise. */
export function hostNameOf(id: string): string {
  return id.slice(0, 12);
}
