import type { Host } from "./host.ts";
import { type OneShot, runOnce } from "./one-shot.ts";

/** How a new file is tried before it takes the old one's place. */
export interface Validation {
  /** Program and arguments; `{}` is the new file, as the program sees it. */
  command: string[];
  /** The container to run it in; on the server itself when left out. */
  container?: Omit<OneShot, "command">;
}

/** Runs a file's own checker on the new file. @throws Error with the checker's own words when it refuses */
export async function validate(
  host: Host,
  stack: string,
  { command, container }: Validation,
  temporary: string,
  path: string,
): Promise<void> {
  const seen = container ? insideOf(container.mounts, temporary) : temporary;
  const filled = command.map((word) => word.replaceAll("{}", seen));
  const { code, output } = container
    ? await runOnce(host.docker(), stack, { ...container, command: filled })
    : await runOnHost(host, filled);
  if (code === 0) return;
  const said = output.trim().replaceAll(seen, path);
  throw new Error(`${path} was not written, the one before stays: ${command[0]} refuses it:\n${said}`);
}

async function runOnHost(host: Host, command: string[]): Promise<{ code: number; output: string }> {
  const { code, stdout, stderr } = await host.run(command);
  return { code, output: `${stderr}${stdout}` };
}

function insideOf(mounts: OneShot["mounts"], path: string): string {
  const mount = mounts.find(({ source }) => path.startsWith(`${source}/`));
  if (!mount) throw new Error(`${path} is in none of the folders mounted for its check`);
  return `${mount.target}${path.slice(mount.source.length)}`;
}
