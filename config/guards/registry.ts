import { environments } from "../environment.ts";
import type { Guard, Refusal } from "../guard.ts";
import { isOwnAddress } from "../own-networks.ts";

/** Nothing that is worth listening in on, or changing on its way, is sent in the clear. */
export const httpRegistry: Guard = {
  id: "http-registry",
  in: environments,
  check: ({ registry: { mode, address, ui } = {} }) => {
    const refused: Refusal[] = [];
    // A registry on all addresses is told of by a rule of its own.
    if (mode === "http" && address !== undefined && address !== "0.0.0.0" && !isOwnAddress(address)) {
      const rule = `must be https unless the address is loopback or private (RFC 1918), got "http" on ${address}`;
      refused.push({ path: ["registry", "mode"], rule, fix: "set https" });
    }
    if (ui?.address !== undefined && !isOwnAddress(ui.address)) {
      const rule = `must be loopback or private (RFC 1918), since the page is served over http, got "${ui.address}"`;
      refused.push({ path: ["registry", "ui", "address"], rule, fix: "127.0.0.1 is the default" });
    }
    return refused;
  },
};
