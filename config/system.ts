import { z } from "zod";
import { groupName, publicKey, userName } from "./account.ts";
import { anyText, flag, mapOf, mountPath, network, oneOf, port, setOf, strict, text, whole } from "./fields.ts";

/** Somebody who may log in. */
const user = strict({
  /** Public keys; the only ones that let this user in. */
  keys: setOf(publicKey, "[ssh-ed25519 AAAA… who]"),
  /** Groups beside its own; default none. `docker` is as good as root. */
  groups: setOf(groupName, "[docker]").default([]),
  /** Every right by sudo, without a password; default false. */
  sudo: flag("true gives every right").default(false),
});

const portKey = text(
  /^([1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d{2}|655[0-2]\d|6553[0-5])(\/udp)?$/,
  "must be a port, 1–65535, with /udp where it is not TCP",
  'write it as "5432": [10.0.0.0/8]',
);

const httpUrl = text(
  /^https?:\/\/[\w.-]+(:\d+)?\/?$/,
  "must be the URL of a registry",
  "write it as https://mirror.example.org",
);

const docker = strict({
  /** What it is installed from: Debian's package, or Docker's own where that is there already; default docker.io. */
  package: oneOf(["docker.io", "docker-ce"]).default("docker.io"),
  /** Registries that are asked for images of Docker Hub first, in this order; default none. */
  registryMirrors: setOf(httpUrl, "[https://mirror.example.org]").default([]),
  /** More of dockerd's own settings, as in daemon.json; they go before those that are set here. */
  daemon: mapOf(z.string(), z.json({ error: "must be what JSON can hold" })).default({}),
});

const ssh = strict({
  /** Where sshd listens, for the firewall and fail2ban, beside the port of the login; default 22. sshd's own `Port` stays. */
  ports: setOf(port, "[22]").default([22]),
  /** More of sshd's own settings, as in sshd_config; they go before those that are set here. */
  settings: mapOf(
    text(
      /^(?!(Match|Include)$)[A-Za-z]+$/i,
      "must be a keyword of sshd_config that is no Match or Include",
      "man sshd_config lists them",
    ),
    anyText,
  ).default({}),
});

const someNetworks = setOf(network, "[10.0.0.0/8]").refine((list) => list.length > 0, {
  error: "must name at least one network; leave the port out to close it",
});

const firewall = strict({
  /** Default true; with false the table is not there, and all ports are as open as others leave them. */
  enabled: flag("true is the default").default(true),
  /**
   * Port → networks that reach it, ports that containers publish included; `[0.0.0.0/0]` is everyone, and "51820/udp" a
   * port of UDP. sshd's and nginx's are open to everyone unless they are named. Default: no other.
   */
  open: mapOf(portKey, someNetworks).default({}),
});

const fail2ban = strict({
  /** Default true. */
  enabled: flag("true is the default").default(true),
  /** Networks that are never banned; default none but the server itself. */
  ignore: setOf(network, "[10.0.0.0/8]").default([]),
  /** Failed logins from one address, within 10 minutes, until it is banned; default 5. */
  retries: whole(1, 100, "failed logins", "5 is the default").default(5),
  /** Minutes it stays banned; default 60. */
  banMinutes: whole(1, 43_200, "minutes", "60 is the default").default(60),
});

const folder = strict({
  /** Permission bits in quotes; default "0755". */
  mode: text(/^0[0-7]{3}$/, "must be permission bits in quotes", 'write it as "0755"').default("0755"),
  /** user:group, by number or name; default root's. */
  owner: text(/^[\w-]+:[\w-]+$/, "must be user:group", "write it as 1000:1000").default("root:root"),
});

/** What a server over SSH is beside what runs on it. Everything has a default that suits a server for this alone. */
export const system = strict({
  /**
   * Whether the server's own set-up is declared here; default true. With false, Docker must be there already. Turned off
   * later, it takes firewall, sshd's settings and declared users away again.
   */
  managed: flag("true is the default").default(true),
  /** Debian packages beside those that are needed anyway. */
  packages: setOf(
    text(/^[a-z0-9][a-z0-9.+-]+$/, "must be the name of a Debian package", "apt-cache search finds it"),
    "[htop]",
  ).default([]),
  docker: docker.prefault({}),
  ssh: ssh.prefault({}),
  firewall: firewall.prefault({}),
  fail2ban: fail2ban.prefault({}),
  /** Who else may log in, by name. */
  users: mapOf(userName, user).default({}),
  /** Settings of the kernel, beside net.core.somaxconn and net.ipv4.tcp_migrate_req. */
  sysctl: mapOf(
    text(/^[a-z0-9_]+([./][\w-]+)+$/, "must be the name of a kernel setting", "sysctl -a lists them"),
    anyText,
  ).default({}),
  /** Folders of the server: absolute path → mode and owner. */
  folders: mapOf(mountPath, folder).default({}),
  /** MiB that the journal may take on disk; default 500. */
  journalMb: whole(16, 1_048_576, "MiB", "500 is the default").default(500),
  /** Files that a login session may have open; default 65536. */
  openFiles: whole(1024, 1_048_576, "files", "65536 is the default").default(65_536),
  /** Whether security upgrades install themselves; default true. */
  securityUpgrades: flag("true is the default").default(true),
  /**
   * Whether containers that are paused or unhealthy are restarted, which Docker itself does not; default true. Seen within
   * some 4 s; one that stays so is restarted at ever longer intervals, up to 5 minutes. A stopped one stays stopped.
   */
  reviveContainers: flag("true is the default").default(true),
  /** Who keeps the clock; default systemd-timesyncd. With none, something else does. */
  timeSync: oneOf(["systemd-timesyncd", "none"]).default("systemd-timesyncd"),
});

export type SystemConfig = z.infer<typeof system>;
