import type { z } from "zod";
import { accountPattern } from "./account.ts";
import { leaves } from "./adoption.ts";
import { kinds, machineHost, mountPath, oneOf, port, relativePath, strict, subnet, text, whole } from "./fields.ts";
import { housekeeping as keptClean } from "./housekeeping.ts";
import type { Sound } from "./sound.ts";
import { system } from "./system.ts";

/**
 * Addresses of the network between nginx and the apps; default 10.219.0.0/24. Fixed, since only in a subnet that is
 * declared can an address be given that outlives a restart of its container.
 */
const edgeSubnet = subnet.default("10.219.0.0/24");

/** Releases whose images stay on it, the one that runs included, so that going back needs no pull; default 5. */
const keepReleases = whole(2, 100, "releases", "5 is the default").default(5);

/** What is removed there of what nobody needs any more, and when. */
const housekeeping = keptClean.prefault({});

/** How a machine is logged in to. */
const login = {
  host: machineHost,
  /** Where its sshd listens; default 22. */
  port: port.default(22),
  user: text(accountPattern, "must be the name of a user", "give one that has sudo without a password, or root"),
  /** Its public key. Another one is refused: whoever answers with it is not the server that was declared. */
  hostKey: text(
    /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+={0,2}$/,
    "must be the server's public host key, as ssh-ed25519 AAAA…",
    "run on the server: cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub",
  ),
};

const local = strict({
  /** This machine. */
  transport: oneOf(["local"]),
  /** Where the server's own files are kept, relative to the project. */
  folder: relativePath,
  edgeSubnet,
  keepReleases,
  housekeeping,
  /** Of a set-up before this stack: `bin/aisha adopt` asks no more about them. Default none. */
  leaves,
});

const ssh = strict({
  /** Another machine, over one SSH connection. */
  transport: oneOf(["ssh"]),
  ...login,
  /** File of the private key, with ~ for the home folder; the agent at SSH_AUTH_SOCK when left out. */
  key: text(
    /^[^\s'"]+$/,
    "must be the path of a file, without spaces or quotes",
    "leave it out to use the agent",
  ).optional(),
  /** A machine to go through, with the same key. */
  jump: strict(login).optional(),
  /** Where the server's own files are kept; default /opt/aisha. */
  folder: mountPath.default("/opt/aisha"),
  /** What its images are built for; default linux/amd64. */
  platform: oneOf(["linux/amd64", "linux/arm64"]).default("linux/amd64"),
  system: system.prefault({}),
  edgeSubnet,
  keepReleases,
  housekeeping,
  /** Of a set-up before this stack: `bin/aisha adopt` asks no more about them. Default none. */
  leaves,
});

/** A machine that runs containers. */
export const server = kinds("transport", [local, ssh]);

export type ServerConfig = z.infer<typeof server>;
export type SshConfig = z.infer<typeof ssh>;
export type SshLogin = z.infer<z.ZodObject<typeof login>>;

/** Tells machines apart: servers on one machine share its engine, ports and files. */
export function machineOf(server: Sound<ServerConfig>): string | undefined {
  if (server.transport !== "ssh") return server.transport;
  const { host, port, jump } = server;
  if (host === undefined || port === undefined) return undefined;
  return `${jump?.host ?? ""}/${host}:${port}`;
}
