import type { Parts, Rule } from "../rule.ts";
import { machineOf } from "../server.ts";

interface Listener {
  path: string[];
  server?: string;
  address?: string;
  port?: number;
}

/** What listens on one machine does so on ports of its own. */
export const portRules: Rule = (parts, report) => {
  const listeners = listenersOf(parts);
  for (const [index, listener] of listeners.entries()) {
    const owner = listeners.slice(0, index).find((other) => clash(listener, other, parts));
    if (!owner) continue;
    const rule = `must be a port of its own, but ${owner.path.join("/")} has ${listener.port} on the same machine`;
    report(listener.path, `${rule}; choose another`);
  }
};

function listenersOf({ registry = {}, nginx = {} }: Parts): Listener[] {
  const { server, metricsPort, ui = {} } = registry;
  return [
    { path: ["registry", "port"], ...registry },
    { path: ["registry", "metricsPort"], server, address: "127.0.0.1", port: metricsPort },
    { path: ["registry", "ui", "port"], server, ...ui },
    { path: ["nginx", "http"], ...nginx, port: nginx.http },
    { path: ["nginx", "https"], ...nginx, port: nginx.https },
  ];
}

function clash(one: Listener, other: Listener, parts: Parts): boolean {
  const everywhere = "0.0.0.0";
  const [a, b] = [one.address, other.address];
  if (one.port === undefined || one.port !== other.port || a === undefined || b === undefined) return false;
  return machine(one, parts) === machine(other, parts) && (a === b || a === everywhere || b === everywhere);
}

/** Servers may share a machine. */
function machine({ server }: Listener, { servers = {} }: Parts): string | undefined {
  const name = server ?? Object.keys(servers)[0];
  return (name !== undefined && machineOf(servers[name] ?? {})) || name;
}
