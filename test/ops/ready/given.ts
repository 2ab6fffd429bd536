import { schema } from "../../../config/schema.ts";
import { type Facts, factsIn } from "../../../ops/ready/facts.ts";
import type { Entered, Subject } from "../../../ops/ready/subject.ts";
import { configurationWith } from "../../support/configuration.ts";

/** What a bare server says of itself. */
export const said = `os debian 13
architecture amd64
systemd
addresses 10.0.0.2 fe80::1
name registry.example.org 10.0.0.2 10.0.0.3
name nobody.example.org
ports
port LISTEN 0 511 0.0.0.0:443 0.0.0.0:* users:(("nginx",pid=812,fd=6),("nginx",pid=811,fd=6))
port LISTEN 0 128 [::]:22 [::]:*
`;

const hostKey = `ssh-ed25519 ${"A".repeat(68)}`;
const app = { transport: "ssh", host: "app.internal", user: "admin", hostKey };
export const facts: Facts = factsIn(said.replace(/\nport .*/g, ""));
export const host = {
  clock: { aheadMs: 100, giveOrTakeMs: 20 },
  memory: { available: 0, total: 2 * 1024 ** 2 },
  disks: [{ mount: "/", usedPercent: 1, usedInodesPercent: 1, freeKb: 20 * 1024 ** 2 }],
};

export type Changes = [path: string, value: unknown][];

/** The least configuration with changes, on a server that is bare but for what was `entered`. */
export function given(changes: Changes, entered: object = {}): { subject: Subject; server: Entered } {
  const config = schema.parse(
    configurationWith(
      ["servers", { app: structuredClone(app) }],
      ["registry/address", "10.0.0.2"],
      ["registry/port", 5000],
      ["nginx/http", 80],
      ["nginx/https", 443],
      ...changes,
    ),
  );
  const server = { name: "app", config: config.servers.app, facts: host, bare: facts, engine: undefined, own: [] };
  const all = { ...server, ...entered } as unknown as Entered;
  return { subject: { stack: "test", config, servers: [all] }, server: all };
}

export const shown = (answers: { is: string; what: string }[]) => answers.map(({ is, what }) => `${is}: ${what}`);
