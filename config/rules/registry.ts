import { BlockList } from "node:net";
import type { Rule } from "../rule.ts";

/** Loopback (RFC 1122) and private (RFC 1918) networks: what is sent there in the clear stays among one's own machines. */
const ownNetworks = new BlockList();
ownNetworks.addSubnet("127.0.0.0", 8);
ownNetworks.addSubnet("10.0.0.0", 8);
ownNetworks.addSubnet("172.16.0.0", 12);
ownNetworks.addSubnet("192.168.0.0", 16);

/** Images have one address, and nothing that is worth listening in on is sent in the clear. */
export const registryRules: Rule = ({ registry: { mode, address, users = {}, ui } = {} }, report) => {
  if (address === "0.0.0.0") {
    const rule = `must be one address of its server, since images are named by it, got "${address}"`;
    report(["registry", "address"], `${rule}; give the one that the servers reach`);
  } else if (mode === "http" && address !== undefined && !ownNetworks.check(address)) {
    const rule = `must be https unless the address is loopback or private (RFC 1918), got "http" on ${address}`;
    report(["registry", "mode"], `${rule}; set https`);
  }
  if (mode === "http" && Object.keys(users).length > 0) {
    const rule = "must be left out in mode http, which would send passwords in the clear";
    report(["registry", "users"], `${rule}; set mode: https`);
  }
  if (ui?.address !== undefined && !ownNetworks.check(ui.address)) {
    const rule = `must be loopback or private (RFC 1918), since the page is served over http, got "${ui.address}"`;
    report(["registry", "ui", "address"], `${rule}; 127.0.0.1 is the default`);
  }
};
