import { lookup } from "node:dns/promises";
import { placeOf } from "../../config/place.ts";
import { type Answer, missing, notice, ready } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/** Looks a name up as this machine does. @returns IPv4 addresses, none where nobody knows it */
export type LookUp = (name: string) => Promise<string[]>;

export const lookUpHere: LookUp = async (name) => {
  const found = await lookup(name, { all: true, family: 4 }).catch(() => []);
  return found.map(({ address }) => address);
};

/** Names that clients come by, as they are known here, and names of the registry, as each server that pulls knows them. */
export async function nameAnswers(subject: Subject, lookUp: LookUp): Promise<Answer[]> {
  return [...(await nginxNames(subject, lookUp)), ...registryNames(subject)];
}

async function nginxNames(subject: Subject, lookUp: LookUp): Promise<Answer[]> {
  const { nginx, servers } = subject.config;
  const home = placeOf(subject.config.servers, nginx);
  const config = servers[home]!;
  if (config.transport === "local") return [];
  const own = new Set([
    ...(await lookUp(config.host)),
    ...(subject.servers.find(({ name }) => name === home)?.bare.addresses ?? []),
  ]);
  const names = nginx.names.filter((name) => !name.startsWith("*."));
  return Promise.all(
    names.map(async (name) => {
      const found = await lookUp(name);
      const record = `add a record for it, A ${config.host}, or take it out of nginx/names`;
      if (found.length === 0) return missing(name, "is a name that nobody knows", record);
      if (found.some((address) => own.has(address))) return ready(name, `leads to server ${home}`);
      const where = found.join(", ");
      return notice(name, `leads to ${where}, which is no address of server ${home}`, "right where a proxy is between");
    }),
  );
}

/** Images are named by the address: a name serves people alone. */
function registryNames(subject: Subject): Answer[] {
  const { registry } = subject.config;
  return subject.servers.flatMap(({ name: server, bare }: Entered) =>
    registry.names
      .filter((name) => !name.startsWith("*."))
      .map((name) => {
        const found = bare.names.get(name) ?? [];
        if (found.includes(registry.address)) return ready(server, `knows ${name} as ${registry.address}`);
        const what = found.length === 0 ? `does not know ${name}` : `knows ${name} as ${found.join(", ")}`;
        return notice(
          server,
          `${what}, and the registry is at ${registry.address}`,
          "add a record, or an entry in /etc/hosts",
        );
      }),
  );
}
