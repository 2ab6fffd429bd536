import * as pulumi from "@pulumi/pulumi";
import type { OnServer } from "../resources.ts";

export interface PackagesArgs extends OnServer {
  /** Names of Debian packages. */
  packages: string[];
}

/** Debian packages being installed. None is ever removed: others may have come to need it. */
export class Packages extends pulumi.CustomResource {
  constructor(name: string, args: PackagesArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Packages", name, { ...args }, opts);
  }
}

export interface UnitArgs extends OnServer {
  /** As "docker.service". */
  unit: string;
  /** Whether it starts with the server; default true. */
  enabled?: boolean;
  /** Whether it runs now; default true. */
  active?: boolean;
  /** What it reads only at its start: path of a file on the server, or any other name, → hash. */
  restartOn?: Record<string, pulumi.Input<string>>;
  /** What a reload brings in force: path of a file on the server → SHA-256 of it. */
  reloadOn?: Record<string, pulumi.Input<string>>;
  /**
   * Command on the server that ends with 0 once a reload is in force, and is tried for 15 s. Its last argument is a moment
   * before the reload, in seconds since 1970. Left out: the reload is in force as soon as systemctl says that it is done.
   */
  reloaded?: string[];
}

/** A systemd unit: enabled, active, and having read its files. */
export class Unit extends pulumi.CustomResource {
  constructor(name: string, args: UnitArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Unit", name, { ...args }, opts);
  }
}

export interface UserArgs extends OnServer {
  user: string;
  /** Public keys it may log in with, as "ssh-ed25519 AAAA… comment", and no others; left out, its keys are nobody's business. */
  keys?: string[];
  /** Groups it is in, among others; default none. */
  groups?: string[];
  /** Whether it has every right by sudo, without a password; left out, that is nobody's business. */
  sudo?: boolean;
  /** Default "/bin/bash". */
  shell?: string;
}

/** A user of the server. Its home stays when it is removed. */
export class User extends pulumi.CustomResource {
  constructor(name: string, args: UserArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:User", name, { ...args }, opts);
  }
}

export interface SysctlArgs extends OnServer {
  /** As "net.core.somaxconn" → "4096". */
  settings: Record<string, string>;
}

/** Settings of the kernel being in force; a file in /etc/sysctl.d keeps them over a reboot. */
export class Sysctl extends pulumi.CustomResource {
  constructor(name: string, args: SysctlArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:Sysctl", name, { ...args }, opts);
  }
}

export interface NftTableArgs extends OnServer {
  /** Family and name, as "inet aisha". */
  table: string;
  /** The whole of it, as `table inet aisha { … }`. */
  rules: string;
}

/** A table of nftables being in force; loaded whole or not at all, and kept only if a new login works with it. */
export class NftTable extends pulumi.CustomResource {
  constructor(name: string, args: NftTableArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:NftTable", name, { ...args }, opts);
  }
}

export interface SshConfigArgs extends OnServer {
  /** Keyword of sshd_config → value, or values where it may stand several times. */
  settings: Record<string, string | string[]>;
}

/** Settings of sshd being in force; kept only if a new login works with them. */
export class SshConfig extends pulumi.CustomResource {
  constructor(name: string, args: SshConfigArgs, opts?: pulumi.CustomResourceOptions) {
    super("host:index:SshConfig", name, { ...args }, opts);
  }
}
