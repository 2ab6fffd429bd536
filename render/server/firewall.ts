/** Who may reach what on a server. */
export interface FirewallArgs {
  /** Where sshd listens; open to everyone. */
  sshPorts: number[];
  /** TCP port → networks; 0.0.0.0/0 is everyone, by IPv6 as well. */
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
  const opened = Object.entries({ ...open, ...ssh }).sort(([a], [b]) => Number(a) - Number(b));
  const toHost = opened.map(([port, networks]) => `${from(networks)}tcp dport ${port} accept`);
  const toContainers = opened.map(
    ([port, networks]) => `${from(networks)}meta l4proto tcp ct status dnat ct original proto-dst ${port} accept`,
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

function from(networks: string[]): string {
  if (networks.includes("0.0.0.0/0")) return "";
  return `ip saddr { ${[...networks].sort().join(", ")} } `;
}

function lines(rules: string[], depth: number): string {
  return rules.map((rule) => `${"\t".repeat(depth)}${rule}`).join("\n");
}
