import { secretIn } from "../../config/guards/secret-shape.ts";

/** What daemon.json has. */
export interface DaemonSettings {
  daemon: Record<string, unknown>;
  /** Names of those that hold a secret, as a login to a proxy. */
  secretSettings: string[];
}

/** Reads daemon.json; a value with a secret is not kept. */
export function daemonSettings(json: string): DaemonSettings {
  const all = Object.entries(parsed(json));
  return {
    daemon: Object.fromEntries(all.filter(([key, value]) => !holdsSecret(key, value))),
    secretSettings: all.filter(([key, value]) => holdsSecret(key, value)).map(([key]) => key),
  };
}

function holdsSecret(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((one) => holdsSecret(name, one));
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).some(([key, inner]) => holdsSecret(key, inner));
  }
  const text = String(value);
  const [option = "", ...rest] = text.split("=");
  return secretIn(name, text) !== undefined || secretIn(option, rest.join("=")) !== undefined;
}

function parsed(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {}; // dockerd would not start with it
  }
}
