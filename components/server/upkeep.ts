import type * as pulumi from "@pulumi/pulumi";
import { Directory, File } from "../../providers/host/resources.ts";
import { Sysctl, Unit } from "../../providers/host/system/resources.ts";
import { renderFail2ban } from "../../render/server/fail2ban.ts";
import { automaticUpgrades, renderJournald, renderLimits, renderSysctl } from "../../render/server/upkeep.ts";
import { type PartArgs, sshPortsOf } from "./part.ts";

/** A listening queue as long as a burst of connections; and those in it outlive the swap of nginx (ip-sysctl, tcp_migrate_req). */
const kernel = { "net.core.somaxconn": "4096", "net.ipv4.tcp_migrate_req": "1" };

/** What keeps a server well by itself: bans, bounded logs, security upgrades, the clock, limits. */
export function upkeep(args: PartArgs, packages: pulumi.Resource): void {
  const { name, parent, system } = args;
  const opts = { parent, dependsOn: packages };
  if (system.fail2ban.enabled) bans(args, opts);
  journal(args, opts);
  if (system.securityUpgrades) {
    const path = "/etc/apt/apt.conf.d/20auto-upgrades";
    const file = new File(`${name}-upgrades`, { server: name, path, content: automaticUpgrades }, opts);
    for (const unit of ["apt-daily.timer", "apt-daily-upgrade.timer"]) {
      new Unit(`${name}-${unit}`, { server: name, unit }, { parent, dependsOn: file, retainOnDelete: true });
    }
  }
  if (system.timeSync !== "none") {
    new Unit(`${name}-clock`, { server: name, unit: `${system.timeSync}.service` }, opts);
  }
  limits(args, opts);
}

function bans(args: PartArgs, opts: pulumi.CustomResourceOptions): void {
  const { name, parent, system } = args;
  const path = "/etc/fail2ban/jail.d/90-aisha.local";
  const content = renderFail2ban({ ...system.fail2ban, sshPorts: sshPortsOf(args) });
  const file = new File(`${name}-fail2ban`, { server: name, path, content }, opts);
  const unit = { server: name, unit: "fail2ban.service", reloadOn: { [path]: file.hash } };
  new Unit(`${name}-fail2ban`, unit, { parent, dependsOn: file });
}

function journal({ name, parent, system }: PartArgs, opts: pulumi.CustomResourceOptions): void {
  const path = "/etc/systemd/journald.conf.d/90-aisha.conf";
  const file = new File(`${name}-journald`, { server: name, path, content: renderJournald(system.journalMb) }, opts);
  const unit = { server: name, unit: "systemd-journald.service", restartOn: { [path]: file.hash } };
  new Unit(`${name}-journald`, unit, { parent, dependsOn: file, retainOnDelete: true });
}

/** @param users who may own them */
export function folders({ name, parent, system }: PartArgs, users: pulumi.Resource[]): void {
  for (const [path, { mode, owner }] of Object.entries(system.folders)) {
    new Directory(`${name}${path}`, { server: name, path, mode, owner }, { parent, dependsOn: users });
  }
}

function limits({ name, system }: PartArgs, opts: pulumi.CustomResourceOptions): void {
  const sysctl = { ...kernel, ...system.sysctl };
  const paths = { sysctl: "/etc/sysctl.d/99-zz-aisha.conf", limits: "/etc/security/limits.d/90-aisha.conf" };
  new File(`${name}-sysctl`, { server: name, path: paths.sysctl, content: renderSysctl(sysctl) }, opts);
  new Sysctl(name, { server: name, settings: sysctl }, opts);
  new File(`${name}-limits`, { server: name, path: paths.limits, content: renderLimits(system.openFiles) }, opts);
}
