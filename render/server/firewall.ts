/** Who may reach what on a server. */
export interface FirewallArgs {
  /** Where sshd listens; open to everyone unless it is in `open`. */
  sshPorts: number[];
  /** As "443" or "51820/udp" → networks; 0.0.0.0/0 is everyone, by IPv6 as well. */
  open: Record<string, string[]>;
}

export const firewallTable = "inet aisha";

/**
 * A table of nftables beside Docker's own. Docker publishes ports in front of the input chain, so what is published is
 * judged where it is forwarded, by the port that was asked for. A packet dropped here is gone; one accepted is still
 * Docker's to judge. Chains drop by their last rule and not by policy: a table that somebody flushes locks nobody out.
 */
export function renderFirewall({ sshPorts, open }: FirewallArgs): string {
  const ssh = Object.fromEntries(sshPorts.map((port) => [port, ["0.0.0.0/0"]]));
  const opened = Object.entries({ ...ssh, ...open })
    .map(([key, networks]) => ({ ...portOf(key), networks }))
    .sort((a, b) => Number(a.port) - Number(b.port));
  const toHost = opened.map(({ protocol, port, networks }) => `${from(networks)}${protocol} dport ${port} accept`);
  const toContainers = opened.map(
    ({ protocol, port, networks }) =>
      `${from(networks)}meta l4proto ${protocol} ct status dnat ct original proto-dst ${port} accept`,
  );
  return `table ${firewallTable} {
	chain input {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		meta l4proto { icmp, ipv6-icmp } accept
		ip6 saddr fe80::/10 udp dport 546 accept
${lines([...toHost, "drop"], 2)}
	}

	chain published {
${lines([...toContainers, "drop"], 2)}
	}

	chain forward {
		type filter hook forward priority filter - 10; policy accept;
		ct state established,related accept
		iifname "docker*" accept
		iifname "br-*" accept
		oifname "docker*" jump published
		oifname "br-*" jump published
	}
}
`;
}

function portOf(key: string): { port: string; protocol: string } {
  const [port = "", protocol = "tcp"] = key.split("/");
  return { port, protocol };
}

function from(networks: string[]): string {
  if (networks.includes("0.0.0.0/0")) return "";
  return `ip saddr { ${[...networks].sort().join(", ")} } `;
}

function lines(rules: string[], depth: number): string {
  return rules.map((rule) => `${"\t".repeat(depth)}${rule}`).join("\n");
}
