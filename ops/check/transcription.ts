import { readFileSync } from "node:fs";
import { execIn } from "../../providers/host/exec.ts";
import type { DeclaredContainer } from "./declared.ts";
import type { Told } from "./finding.ts";
import { foundOf, type Subject } from "./subject.ts";

const script = readFileSync(new URL("transcription.sh", import.meta.url), "utf8");

/** What turns voice into text: its programs, its keys, and a folder that its user can write to. */
export async function checkTranscription(subject: Subject): Promise<Told[]> {
  const { transcription } = subject.config;
  if (!transcription) return [];
  const { folder, programs, keys, app } = transcription;
  const [server] = subject.servers.filter(({ name }) => subject.containers.some((one) => isOf(one, app, name)));
  if (!server) return []; // its server was not reached, which is told of
  const running = subject.containers.filter((one) => one.part === app && isRunning(subject, one));
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

function isRunning(subject: Subject, declared: DeclaredContainer): boolean {
  const state = foundOf(subject, declared)?.State;
  return state?.Running === true && !state.Paused;
}
