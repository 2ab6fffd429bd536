import { BlockList } from "node:net";
import type { Guard } from "../guard.ts";
import type { Parts } from "../rule.ts";
import { entriesOf } from "../sound.ts";
import { stateHost } from "../state.ts";

const path = ["state"];
const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8);

/** A state that one clone has is lost with it, and nobody else can update the stack. */
export const fileState: Guard = {
  id: "file-state",
  in: ["production"],
  check: ({ state }) =>
    state !== undefined
      ? []
      : [
          {
            path,
            rule: "must be given in production, since a state in this clone is lost with it and shared with nobody",
            fix: "write it as s3://bucket?region=eu-central-1",
          },
        ],
};

/** A state that is lost with what it describes is none. */
export const stateOnServer: Guard = {
  id: "state-on-server",
  in: ["production"],
  check: (parts) => {
    const host = parts.state === undefined ? undefined : stateHost(parts.state);
    const where = host && whereIs(host, parts);
    if (!where) return [];
    const rule = `must be on no machine that it describes or that it is read from, got ${host}, which is ${where}`;
    return [{ path, rule, fix: "give a bucket elsewhere" }];
  },
};

function whereIs(host: string, { servers, registry, nginx }: Parts): string | undefined {
  if (host === "localhost" || host === "[::1]" || loopback.check(host)) return "this machine";
  const owner = entriesOf(servers).find(([, server]) => server.transport === "ssh" && server.host === host);
  if (owner) return `servers/${owner[0]}`;
  if (registry?.address === host) return "the registry's address";
  return nginx?.names?.includes(host) || nginx?.address === host ? "nginx's" : undefined;
}
