import { createHash } from "node:crypto";
import type { Hop } from "./ssh-target.ts";

/** What is known of a login that did not succeed. */
export interface FailedLogin {
  error: Error & { code?: string; level?: string };
  /** The host key that was offered and refused. */
  offered?: string | undefined;
  waitedMs: number;
}

/** Names the server, its address, what is wrong, and the command that puts it right. */
export function explainLogin(hop: Hop, failed: FailedLogin): Error {
  return new Error(`${where(hop)} ${reason(hop, failed)}`, { cause: failed.error });
}

/** The login worked, and gives not the rights that are needed. */
export class NoSudo extends Error {}

/** @param said what sudo printed */
export function explainSudo(hop: Hop, said: string): NoSudo {
  const fix = `echo '${hop.user} ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/${hop.user}`;
  return new NoSudo(
    `${where(hop)} gives ${hop.user} no rights by sudo without a password (${said.trim()}); as root, run there: ${fix}`,
  );
}

export function explainLoss(hop: Hop): Error {
  return new Error(
    `${where(hop)} dropped the connection twice; see why: ssh ${loginOf(hop)} sudo journalctl -u ssh -n 50`,
  );
}

/** @param said what Docker, or the shell in its place, printed */
export function explainDocker(hop: Hop, said: string): Error {
  const missing = said.includes("command not found");
  const fix = missing ? "apt-get install docker.io docker-cli" : "systemctl start docker";
  const verb = missing ? "install" : "start";
  return new Error(
    `Docker does not answer on ${hop.what}: ${said.trim()}; ${verb} it: ssh ${loginOf(hop)} sudo ${fix}`,
  );
}

/** @param error what sshd answered to the request for a channel */
export function explainRefusal(hop: Hop, what: string, error: Error, fix: string): Error {
  return new Error(`${where(hop)} opens no ${what} (${refusal(error)}); ${fix}`, { cause: error });
}

/** What sshd said when it refused a channel, without what ssh2 puts before it. */
export function refusal({ message }: Error): string {
  return message.replace("(SSH) Channel open failure: ", "");
}

function reason(hop: Hop, { error, offered, waitedMs }: FailedLogin): string {
  const { host, port, user, hostKey, key } = hop;
  const login = loginOf(hop);
  const again = `after correcting it by: ${setting(hop, "host", "<address>")}`;
  if (offered) {
    const its = "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub";
    return (
      `offers another host key than the one that is pinned, so it may not be the server you mean.\n` +
      `  pinned:  ${hostKey} (${fingerprint(hostKey)})\n  offered: ${offered} (${fingerprint(offered)})\n` +
      `If the server was installed anew, compare with its own (on its console: ${its}) and run: ${setting(hop, "hostKey", offered)}`
    );
  }
  if (error.level === "client-authentication") {
    const tried = key ? `the key ${key}` : "any key of the agent";
    return `does not let ${user} in with ${tried}; put its public half there: ssh-copy-id ${key ? `-i ${key} ` : ""}${login}`;
  }
  if (error.level === "client-timeout" || error.code === "ETIMEDOUT") {
    return `does not answer within ${Math.round(waitedMs / 1000)} s; see that it is up and that no firewall is between: ssh -v ${login}`;
  }
  switch (error.code) {
    case "ECONNREFUSED":
      return `refuses the connection: nothing listens on port ${port}; start sshd there (systemctl start ssh), or correct the port: ${setting(hop, "port", "<port>")}`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `has a name that nobody knows; try: getent hosts ${host}, and again ${again}`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `cannot be reached from here (${error.code}); try: ping ${host}, and again ${again}`;
  }
  return `ends the connection before a login (${error.message}); see what is wrong: ssh -v ${login}`;
}

function where({ what, user, host, port }: Hop): string {
  return `${what} (${user}@${host}:${port})`;
}

function setting({ stack, path }: Hop, key: string, value: string): string {
  return `bin/aisha pulumi config set --stack ${stack} --path '${path}.${key}' '${value}'`;
}

/** The arguments by which the ssh command gets there. */
function loginOf({ user, host, port, via }: Hop): string {
  return `${via ? `-J ${via.user}@${via.host}:${via.port} ` : ""}-p ${port} ${user}@${host}`;
}

function fingerprint(key: string): string {
  const digest = createHash("sha256")
    .update(Buffer.from(key.split(" ")[1]!, "base64"))
    .digest("base64");
  return `SHA256:${digest.replace(/=+$/, "")}`;
}
