import { containerFor } from "../exec/choose.ts";
import { runSession } from "../exec/session.ts";
import { atServersOf } from "../named-containers.ts";
import { declarationOf } from "../stack-file.ts";

export interface ExecOptions {
  /** user or user:group; default: the container's own. */
  user?: string;
}

/** The best shell there is. */
const shell = ["sh", "-c", "if command -v bash >/dev/null; then exec bash; else exec sh; fi"];

/**
 * Runs a command, or a shell, in a container of a part, on a terminal of its own where this process has one.
 * @returns its exit code
 */
export async function exec(stack: string, what: string, command: string[], { user }: ExecOptions): Promise<number> {
  const declared = declarationOf(stack);
  return atServersOf(stack, declared, what, async (servers, named) => {
    const found = await containerFor(servers, named, declared);
    const isTty = Boolean(process.stdin.isTTY && process.stdout.isTTY);
    if (isTty) console.error(`· ${found.name} on server ${found.at.name}`);
    return runSession(found, { command: command.length > 0 ? command : shell, user, isTty });
  });
}
