import type { SshConfig, SshLogin } from "../../config/server.ts";

/** A server as SSH reaches it, and the names by which people know it. */
export interface SshTarget extends Pick<SshConfig, "host" | "port" | "user" | "hostKey" | "key" | "jump"> {
  stack: string;
  /** Its name under `servers` in Pulumi.<stack>.yaml. */
  server: string;
}

/** One login on the way to a server: the server's own, or its jump host's. */
export interface Hop extends SshLogin {
  key?: string | undefined;
  /** "server app", or "the jump host of server app". */
  what: string;
  /** Where its settings are in the stack's configuration. */
  path: string;
  stack: string;
  /** The hop that it is reached through. */
  via?: Hop | undefined;
}

/** The logins that lead to a server, in this order. */
export function hopsOf(target: SshTarget): { jump: Hop | undefined; server: Hop } {
  const { stack, server, key } = target;
  const path = `aisha:servers.${server}`;
  const jump = target.jump && {
    ...target.jump,
    ...{ key, stack, what: `the jump host of server ${server}`, path: `${path}.jump` },
  };
  return { jump, server: { ...target, what: `server ${server}`, path, via: jump } };
}
