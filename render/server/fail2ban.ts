export interface Fail2banArgs {
  /** Networks that are never banned. */
  ignore: string[];
  retries: number;
  banMinutes: number;
  sshPorts: number[];
}

/** Bans addresses that fail to log in; reads the journal, since Debian has no auth.log any more, and bans by nftables. */
export function renderFail2ban({ ignore, retries, banMinutes, sshPorts }: Fail2banArgs): string {
  return `[DEFAULT]
backend = systemd
banaction = nftables-multiport
banaction_allports = nftables-allports
ignoreip = ${["127.0.0.1/8", "::1", ...ignore].join(" ")}
findtime = 10m
bantime = ${banMinutes}m
maxretry = ${retries}

[sshd]
enabled = true
port = ${sshPorts.join(",")}
`;
}
