import { expect, test } from "vitest";
import {
  automaticUpgrades,
  renderFirewallUnit,
  renderJournald,
  renderLimits,
  renderSysctl,
} from "../../../render/server/upkeep.ts";

test("the journal is kept on disk, up to its share", () => {
  expect(renderJournald(500)).toBe("[Journal]\nStorage=persistent\nSystemMaxUse=500M\n");
});

test("upgrades are looked for and installed each day", () => {
  expect(automaticUpgrades).toBe('APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n');
});

test("limits are root's as well, whom * leaves out", () => {
  expect(renderLimits(4096)).toBe(
    "* soft nofile 4096\n* hard nofile 4096\nroot soft nofile 4096\nroot hard nofile 4096\n",
  );
});

test.each<[what: string, settings: Record<string, string>, text: string]>([
  ["none", {}, ""],
  ["one", { "vm.swappiness": "10" }, "vm.swappiness = 10\n"],
  ["several, by name", { "vm.b": "1", "net.a": "4096 65000" }, "net.a = 4096 65000\nvm.b = 1\n"],
])("settings of the kernel: %s", (_, settings, text) => expect(renderSysctl(settings)).toBe(text));

test("the firewall is up before the network is", () => {
  const unit = renderFirewallUnit("/etc/aisha/firewall.nft");
  const lines = ["Before=network-pre.target shutdown.target", "Type=oneshot", "RemainAfterExit=yes"];
  const start = "ExecStart=/usr/sbin/nft -f /etc/aisha/firewall.nft";
  expect(unit.split("\n")).toEqual(expect.arrayContaining([...lines, start, "WantedBy=sysinit.target"]));
  expect(unit).not.toContain("ExecStop"); // a unit that is stopped closes nothing and opens nothing
});
