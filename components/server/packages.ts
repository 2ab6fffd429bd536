import { Packages } from "../../providers/host/system/resources.ts";
import type { PartArgs } from "./part.ts";

/** Debian's Docker and what containers need of the host; apparmor confines them, and is not on every server. */
const engine = { "docker.io": ["docker-cli", "docker.io"], "docker-ce": ["docker-ce", "docker-ce-cli"] };
const docker = ["apparmor", "iptables"];
const host = ["ca-certificates", "logrotate", "nftables", "openssl", "procps"];

/** All packages at once: apt takes one at a time, and most of its time for each. */
export function serverPackages({ name, parent, system }: PartArgs): Packages {
  const { packages, fail2ban, securityUpgrades, timeSync } = system;
  const chosen = [
    ...docker,
    ...engine[system.docker.package],
    ...host,
    ...(fail2ban.enabled ? ["fail2ban", "python3-systemd"] : []),
    ...(securityUpgrades ? ["unattended-upgrades"] : []),
    ...(timeSync === "none" ? [] : [timeSync]),
    ...packages,
  ];
  return new Packages(name, { server: name, packages: [...new Set(chosen)].sort() }, { parent });
}
