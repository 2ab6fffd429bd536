import { isDeepStrictEqual } from "node:util";
import type { SshTarget } from "../../providers/host/ssh-target.ts";
import { renderSshOptions } from "../../render/ssh-options.ts";

/**
 * The server that a provider's `host` and `sshOpts` mean.
 * @throws Error for any options but those that the program renders: an option that is passed over might be the one that
 * keeps a connection safe
 */
export function targetOf(url: URL, sshOpts: string[]): SshTarget {
  const known = /^KnownHostsCommand=\/bin\/echo (\S+) (\S+ \S+)$/.exec(optionOf("KnownHostsCommand", sshOpts));
  const [, alias = "", hostKey = ""] = known ?? [];
  const key = sshOpts.includes("-i") ? sshOpts[sshOpts.indexOf("-i") + 1] : undefined;
  const jump = jumpOf(optionOf("ProxyCommand", sshOpts));
  if (!isDeepStrictEqual(sshOpts, renderSshOptions({ alias, hostKey, key, jump }))) {
    throw new Error(
      `docker provider: sshOpts of ${url.href} must be those that components/server.ts gives, got "${sshOpts.join(" ")}"; ` +
        "the offline docker provider serves no others",
    );
  }
  const [server = "", ...stack] = alias.split(".");
  return {
    ...{ server, stack: stack.join("."), hostKey, key, jump },
    host: url.hostname,
    port: Number(url.port || 22),
    user: decodeURIComponent(url.username) || "root",
  };
}

function optionOf(name: string, sshOpts: string[]): string {
  return sshOpts.find((word) => word.startsWith(`${name}=`)) ?? "";
}

function jumpOf(proxyCommand: string): SshTarget["jump"] {
  const parts = /'KnownHostsCommand=\/bin\/echo \S+ ([^']+)'.* -l (\S+) -p (\d+) -- (\S+)$/.exec(proxyCommand);
  const [, hostKey, user, port, host] = parts ?? [];
  return hostKey && user && host ? { host, port: Number(port), user, hostKey } : undefined;
}
