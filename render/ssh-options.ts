import { signaturesOf } from "../config/host-key.ts";

/** A login over SSH, of which the options say all but user, host and port. */
export interface SshOptionsArgs {
  /** Names the host in messages, and its key. */
  alias: string;
  /** As "ssh-ed25519 AAAA…". */
  hostKey: string;
  /** File of the private key; those of the agent when left out. */
  key?: string | undefined;
  /** A host to go through, with the same key. */
  jump?: { host: string; port: number; user: string; hostKey: string } | undefined;
}

const connectTimeoutSeconds = 10;

/** How @pulumi/docker reaches the engine of a server over SSH. */
export function renderEngineConnection(
  stack: string,
  server: string,
  { user, host, port, ...login }: Omit<SshOptionsArgs, "alias"> & { user: string; host: string; port: number },
): { host: string; sshOpts: string[] } {
  return {
    host: `ssh://${user}@${host}:${port}`,
    sshOpts: renderSshOptions({ alias: `${server}.${stack}`, ...login }),
  };
}

/**
 * Options for the ssh command that accept the pinned host key and no other, and ask nobody anything. The key is in the
 * options themselves (KnownHostsCommand), so that no file must be there before the first connection.
 */
export function renderSshOptions({ alias, hostKey, key, jump }: SshOptionsArgs): string[] {
  return [
    ...option("BatchMode", "yes"),
    ...option("ConnectTimeout", String(connectTimeoutSeconds)),
    ...option("StrictHostKeyChecking", "yes"),
    ...option("UserKnownHostsFile", "/dev/null"),
    ...option("GlobalKnownHostsFile", "/dev/null"),
    ...option("HostKeyAlias", alias),
    ...option("HostKeyAlgorithms", signaturesOf(hostKey).join(",")),
    ...option("KnownHostsCommand", `/bin/echo ${alias} ${hostKey}`),
    ...(key ? [...option("IdentitiesOnly", "yes"), "-i", key] : []),
    ...(jump ? option("ProxyCommand", proxyCommand(alias, key, jump)) : []),
  ];
}

/** ProxyJump would take none of these options with it. */
function proxyCommand(alias: string, key: string | undefined, jump: NonNullable<SshOptionsArgs["jump"]>): string {
  const options = renderSshOptions({ alias: `jump.${alias}`, hostKey: jump.hostKey, key });
  const words = [...options, "-W", "[%h]:%p", "-l", jump.user, "-p", String(jump.port), "--", jump.host];
  return `ssh ${words.map((word) => (/[\s[]/.test(word) ? `'${word}'` : word)).join(" ")}`;
}

function option(name: string, value: string): string[] {
  return ["-o", `${name}=${value}`];
}
