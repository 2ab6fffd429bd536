import type * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../../config/map-values.ts";
import { SshConfig, Unit, User, type UserArgs } from "../../providers/host/system/resources.ts";
import type { PartArgs } from "./part.ts";

export interface Access {
  /** By name, that of this program among them unless it is root. */
  users: Record<string, User>;
  sshd: SshConfig;
}

/** Who logs in, and how. */
export function access(args: PartArgs, packages: pulumi.Resource): Access {
  const { name, parent, system } = args;
  const opts = { parent, dependsOn: packages };
  const users = mapValues(usersOf(args), (rest, login) => {
    const isOurs = Object.hasOwn(system.users, login); // else it was there before us, and stays
    return new User(`${name}-${login}`, { server: name, user: login, ...rest }, { ...opts, retainOnDelete: !isOurs });
  });
  const unit = new Unit(`${name}-ssh`, { server: name, unit: "ssh.service" }, { ...opts, retainOnDelete: true });
  const settings = { server: name, settings: hardening(args) };
  const sshd = new SshConfig(`${name}-ssh`, settings, { parent, dependsOn: [unit, ...Object.values(users)] });
  return { users, sshd };
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
  const own = Object.keys(system.ssh.settings).map((keyword) => keyword.toLowerCase()); // as sshd takes them
  const settings = {
    AllowStreamLocalForwarding: "yes",
    AllowTcpForwarding: "yes",
    AuthorizedKeysFile: ".ssh/authorized_keys", // and no second one, which nobody would look into
    ClientAliveInterval: "60",
    KbdInteractiveAuthentication: "no",
    LoginGraceTime: "30",
    MaxStartups: "50:30:200",
    PasswordAuthentication: "no",
    PermitEmptyPasswords: "no",
    PermitRootLogin: user === "root" ? "prohibit-password" : "no",
    X11Forwarding: "no",
  };
  const left = Object.entries(settings).filter(([keyword]) => !own.includes(keyword.toLowerCase()));
  return { ...Object.fromEntries(left), ...system.ssh.settings };
}
