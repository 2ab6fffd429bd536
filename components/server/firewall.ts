import type * as pulumi from "@pulumi/pulumi";
import { File } from "../../providers/host/resources.ts";
import { NftTable, Unit } from "../../providers/host/system/resources.ts";
import { firewallTable, renderFirewall } from "../../render/server/firewall.ts";
import { renderFirewallUnit } from "../../render/server/upkeep.ts";
import { type PartArgs, sshPortsOf } from "./part.ts";

const path = "/etc/aisha/firewall.nft";
const unit = "aisha-firewall.service";

export interface FirewallPartArgs extends PartArgs {
  /** Ports that everyone reaches, beside sshd's. */
  publicPorts: number[];
}

/** A table of one's own in force, and at boot too: the files are written once a login has worked with the rules. */
export function firewall(args: FirewallPartArgs, packages: pulumi.Resource): NftTable | undefined {
  const { name, parent, publicPorts, system } = args;
  if (!system.firewall.enabled) return undefined;
  const everyone = Object.fromEntries(publicPorts.map((port) => [port, ["0.0.0.0/0"]]));
  const rules = renderFirewall({ sshPorts: sshPortsOf(args), open: { ...everyone, ...system.firewall.open } });
  const table = new NftTable(name, { server: name, table: firewallTable, rules }, { parent, dependsOn: packages });
  const content = `table ${firewallTable}\ndelete table ${firewallTable}\n${rules}`;
  const file = new File(`${name}-firewall`, { server: name, path, content }, { parent, dependsOn: table });
  const unitPath = `/etc/systemd/system/${unit}`;
  const definition = new File(
    `${name}-firewall-unit`,
    { server: name, path: unitPath, content: renderFirewallUnit(path) },
    { parent, dependsOn: file },
  );
  new Unit(`${name}-firewall`, { server: name, unit }, { parent, dependsOn: definition });
  return table;
}
