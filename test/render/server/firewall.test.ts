import { describe, expect, test } from "vitest";
import { type FirewallArgs, firewallTable, renderFirewall } from "../../../render/server/firewall.ts";

const everyone = ["0.0.0.0/0"];

/** The rules that let a new connection to a port in: to the server itself, and to a container. */
function accepted(args: FirewallArgs): { host: string[]; containers: string[] } {
  const rules = renderFirewall(args)
    .split("\n")
    .map((line) => line.trim());
  return {
    host: rules.filter((rule) => /(tcp|udp) dport (?!546)/.test(rule)),
    containers: rules.filter((rule) => rule.includes("proto-dst")),
  };
}

test("the whole table", () => {
  expect(renderFirewall({ sshPorts: [22], open: { 80: everyone, 5000: ["10.0.0.0/8"] } })).toBe(`table inet aisha {
	chain input {
		type filter hook input priority filter; policy accept;
		ct state established,related accept
		ct state invalid drop
		iif "lo" accept
		meta l4proto { icmp, ipv6-icmp } accept
		ip6 saddr fe80::/10 udp dport 546 accept
		tcp dport 22 accept
		tcp dport 80 accept
		ip saddr { 10.0.0.0/8 } tcp dport 5000 accept
		drop
	}

	chain published {
		meta l4proto tcp ct status dnat ct original proto-dst 22 accept
		meta l4proto tcp ct status dnat ct original proto-dst 80 accept
		ip saddr { 10.0.0.0/8 } meta l4proto tcp ct status dnat ct original proto-dst 5000 accept
		drop
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
`);
});

test("it is the table that is named", () => {
  expect(renderFirewall({ sshPorts: [22], open: {} }).split("\n")[0]).toBe(`table ${firewallTable} {`);
});

describe("a port", () => {
  const toContainer = "meta l4proto tcp ct status dnat ct original proto-dst";
  const [ssh, sshOfContainers] = ["tcp dport 22 accept", `${toContainer} 22 accept`];

  test.each<[what: string, networks: string[], source: string]>([
    ["to everyone", everyone, ""],
    ["to everyone, whoever else is named", ["10.0.0.0/8", "0.0.0.0/0"], ""],
    ["to one network", ["10.0.0.0/8"], "ip saddr { 10.0.0.0/8 } "],
    ["to several networks", ["192.168.7.0/24", "10.0.0.0/8"], "ip saddr { 10.0.0.0/8, 192.168.7.0/24 } "],
  ])("is open %s, on the server as in containers", (_, networks, source) => {
    expect(accepted({ sshPorts: [22], open: { 5432: networks } })).toEqual({
      host: [ssh, `${source}tcp dport 5432 accept`],
      containers: [sshOfContainers, `${source}${toContainer} 5432 accept`],
    });
  });

  test("is closed that is not named", () => {
    expect(accepted({ sshPorts: [22], open: {} })).toEqual({ host: [ssh], containers: [sshOfContainers] });
  });

  test("of sshd is open to everyone, each of them, unless it is named for less", () => {
    const { host } = accepted({ sshPorts: [2222, 22], open: { 22: ["10.0.0.0/8"] } });
    expect(host).toEqual(["ip saddr { 10.0.0.0/8 } tcp dport 22 accept", "tcp dport 2222 accept"]);
  });

  test("of UDP is one that says so", () => {
    const { host, containers } = accepted({ sshPorts: [], open: { "51820/udp": ["0.0.0.0/0"] } });
    expect(host).toEqual(["udp dport 51820 accept"]);
    expect(containers).toEqual(["meta l4proto udp ct status dnat ct original proto-dst 51820 accept"]);
  });
});

test("neither the order of ports nor that of networks is in the text", () => {
  const [a, b] = ["10.0.0.0/8", "192.168.7.0/24"];
  const one = renderFirewall({
    sshPorts: [22, 2222],
    open: Object.fromEntries([
      ["9000", [a, b]],
      ["443", everyone],
    ]),
  });
  const other = renderFirewall({
    sshPorts: [2222, 22],
    open: Object.fromEntries([
      ["443", everyone],
      ["9000", [b, a]],
    ]),
  });
  expect(one).toBe(other);
});

test("ports are in the order of their numbers", () => {
  const { host } = accepted({ sshPorts: [22], open: { 10000: everyone, 9000: everyone, 443: everyone } });
  expect(host.map((rule) => rule.match(/\d+/)![0])).toEqual(["22", "443", "9000", "10000"]);
});

test("what is given is not changed", () => {
  const open = { 9000: ["192.168.7.0/24", "10.0.0.0/8"] };
  renderFirewall({ sshPorts: [22], open });
  expect(open).toEqual({ 9000: ["192.168.7.0/24", "10.0.0.0/8"] });
});
