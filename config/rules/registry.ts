import type { Rule } from "../rule.ts";

/** Images have one address, and no password is sent in the clear. */
export const registryRules: Rule = ({ registry: { mode, address, users = {} } = {} }, report) => {
  if (address === "0.0.0.0") {
    const rule = `must be one address of its server, since images are named by it, got "${address}"`;
    report(["registry", "address"], `${rule}; give the one that the servers reach`);
  }
  if (mode === "http" && Object.keys(users).length > 0) {
    const rule = "must be left out in mode http, which would send passwords in the clear";
    report(["registry", "users"], `${rule}; set mode: https`);
  }
};
