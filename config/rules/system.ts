import { type Parts, placedOf, type Rule } from "../rule.ts";
import { machineOf } from "../server.ts";
import { entriesOf } from "../sound.ts";

/** Each machine is set up by one server, and each that pulls reaches the registry. */
export const systemRules: Rule = (parts, report, surroundings) => {
  checkManagers(parts, report, surroundings);
  checkReach(parts, report, surroundings);
};

/** Two would write the same files of the system, each its own way. */
const checkManagers: Rule = ({ servers }, report) => {
  const managers = new Map<string, string>();
  for (const [name, server] of entriesOf(servers)) {
    const machine = machineOf(server);
    if (server.transport !== "ssh" || server.system?.managed !== true || !machine) continue;
    const other = managers.get(machine);
    if (other === undefined) managers.set(machine, name);
    else {
      const rule = `must be false, since servers/${other} is the same machine and sets it up`;
      report(["servers", name, "system", "managed"], `${rule}; set it, or give another host`);
    }
  }
};

const checkReach: Rule = (parts, report) => {
  const { servers, registry } = parts;
  const { address, port } = registry ?? {};
  const home = registry?.server ?? Object.keys(servers ?? {})[0];
  const clients = home === undefined ? [] : clientsElsewhere(parts, home);
  if (home === undefined || clients.length === 0 || address === undefined || port === undefined) return;
  if (address.startsWith("127.")) {
    const rule = `must be an address that ${clients.join(", ")} can reach, since images are pulled from there`;
    report(["registry", "address"], `${rule}, got "${address}"; give one of server ${home}`);
    return;
  }
  const server = servers?.[home];
  if (server?.transport !== "ssh" || !server.system?.managed || !server.system.firewall?.enabled) return;
  const { open } = server.system.firewall;
  if (!open || Object.hasOwn(open, String(port))) return;
  const rule = `must say who reaches the registry's port ${port}, since ${clients.join(", ")} pulls from it`;
  report(["servers", home, "system", "firewall", "open"], `${rule}; write it as ${port}: [10.0.0.0/8]`);
};

/** Servers on other machines than the registry's that run something. */
function clientsElsewhere(parts: Parts, home: string): string[] {
  const machine = (name: string) => machineOf(parts.servers?.[name] ?? {}) ?? name;
  const used = placedOf(parts).flatMap(([, { server }]) => (server === undefined ? [] : [server]));
  const known = [...new Set(used)].filter((name) => Object.hasOwn(parts.servers ?? {}, name));
  return known.filter((name) => machine(name) !== machine(home)).sort();
}
