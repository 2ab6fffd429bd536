import { readFileSync } from "node:fs";
import type { Host } from "../../providers/host/host.ts";
import { type Listener, listenersIn } from "../check/listeners.ts";

/** What a server is, before anything is set up on it. */
export interface Facts {
  /** As os-release has them: "debian", "13". */
  os: string;
  version: string;
  /** As Debian names it: amd64, arm64. */
  architecture: string;
  hasSystemd: boolean;
  /** Its own, IPv4 and IPv6. */
  addresses: string[];
  /** What names lead to from there; none where nobody knows the name. */
  names: Map<string, string[]>;
  /** Undefined where it cannot be told. */
  listeners: Listener[] | undefined;
}

const script = readFileSync(new URL("facts.sh", import.meta.url), "utf8");

/** @param names that it is to look up @throws Error where it cannot be asked */
export async function askFacts(host: Host, names: string[]): Promise<Facts> {
  return factsIn(await host.demand(["sh", "-c", script, "facts", ...names]));
}

/** Reads what the script printed. */
export function factsIn(said: string): Facts {
  const lines = said.split("\n").map((line) => line.trim().split(/\s+/));
  const all = (fact: string) => lines.filter(([first]) => first === fact).map(([, ...rest]) => rest);
  const [[os = "", version = ""] = []] = all("os");
  const [[architecture = ""] = []] = all("architecture");
  const ports = said.split("\n").flatMap((line) => (line.startsWith("port ") ? [line.slice("port ".length)] : []));
  return {
    os,
    version,
    architecture: debianNames[architecture] ?? architecture,
    hasSystemd: all("systemd").length > 0,
    addresses: all("addresses").flat(),
    names: new Map(all("name").map(([name = "", ...found]) => [name, found])),
    listeners: all("ports").length > 0 ? listenersIn(ports.join("\n")) : undefined,
  };
}

/** The kernel's names for what Debian calls otherwise. */
const debianNames: Record<string, string> = { x86_64: "amd64", aarch64: "arm64" };
