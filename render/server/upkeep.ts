/** The journal's share of the disk, in MiB. */
export function renderJournald(megabytes: number): string {
  return `[Journal]\nStorage=persistent\nSystemMaxUse=${megabytes}M\n`;
}

/** Security upgrades, each day: Debian's own choice of what counts as one. */
export const automaticUpgrades = `APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
`;

/** Files that each login session may have open. */
export function renderLimits(openFiles: number): string {
  return `* soft nofile ${openFiles}\n* hard nofile ${openFiles}\nroot soft nofile ${openFiles}\nroot hard nofile ${openFiles}\n`;
}

/** As sysctl.d(5) has it. */
export function renderSysctl(settings: Record<string, string>): string {
  return entriesOf(settings)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join("");
}

/** Brings the firewall up at boot, before the network is, and after the unit of Debian's own that may flush all tables. */
export function renderFirewallUnit(path: string): string {
  return `[Unit]
Description=Firewall of aisha
DefaultDependencies=no
Wants=network-pre.target
After=nftables.service
Before=network-pre.target shutdown.target
Conflicts=shutdown.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f ${path}

[Install]
WantedBy=sysinit.target
`;
}

function entriesOf(settings: Record<string, string>): [string, string][] {
  return Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
}
