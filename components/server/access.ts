import type * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../config/map-values.ts";
import { SshConfig, Unit, User, type UserArgs } from "../../providers/host/system/resources.ts";
import type { PartArgs } from "./part.ts";

/** Who logs in, and how. @returns the users by name, that of this program among them unless it is root */
export function access(args: PartArgs, packages: pulumi.Resource): Record<string, User> {
  const { name, parent } = args;
  const opts = { parent, dependsOn: packages };
  const users = mapValues(
    usersOf(args),
    (rest, login) => new User(`${name}-${login}`, { server: name, user: login, ...rest }, opts),
  );
  const unit = new Unit(`${name}-ssh`, { server: name, unit: "ssh.service" }, { ...opts, retainOnDelete: true });
  const settings = { server: name, settings: hardening(args) };
  new SshConfig(`${name}-ssh`, settings, { parent, dependsOn: [unit, ...Object.values(users)] });
  return users;
}

type Rights = Pick<UserArgs, "keys" | "groups" | "sudo">;

/**
 * Those that are declared, and the user of this program: as one of Docker's group it needs no sudo for each request of
 * Docker. Its keys and rights are its own business unless it is declared.
 */
function usersOf({ user, system }: PartArgs): Record<string, Rights> {
  if (user === "root") return system.users;
  const declared: Rights = system.users[user] ?? {};
  const groups = [...new Set([...(declared.groups ?? []), "docker"])].sort();
  return { ...system.users, [user]: { ...declared, groups } };
}

/**
 * Keys only. Connections and channels enough for a release, which opens many at once; forwarding stays, since this
 * program reaches Docker and containers through it.
 */
function hardening({ user, system }: PartArgs): Record<string, string> {
  return {
    AllowStreamLocalForwarding: "yes",
    AllowTcpForwarding: "yes",
    ClientAliveInterval: "60",
    KbdInteractiveAuthentication: "no",
    LoginGraceTime: "30",
    MaxStartups: "50:30:200",
    PasswordAuthentication: "no",
    PermitEmptyPasswords: "no",
    PermitRootLogin: user === "root" ? "prohibit-password" : "no",
    X11Forwarding: "no",
    ...system.ssh.settings,
  };
}
