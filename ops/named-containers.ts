import type Docker from "dockerode";
import type { Configuration } from "../config/schema.ts";
import { type AtServer, atServers } from "./at-servers.ts";
import { partsOf } from "./parts.ts";
import { Problem } from "./problem.ts";

/** What a person names: a part of the stack, or a container. */
export interface Named {
  what: string;
  stack: string;
  /** Whether it is a part: an app, a bot, nginx, the registry or its page. */
  isPart: boolean;
}

/** A container on a server. */
export interface Found {
  at: AtServer;
  id: string;
  name: string;
}

/** Pulumi puts a dash and seven digits behind the name that is declared. */
const suffix = /-[0-9a-f]{7}$/;

/** Works at the servers on which there can be what is named: a part's own, or all of them. */
export function atServersOf<Result>(
  stack: string,
  declared: Configuration,
  what: string,
  work: (servers: AtServer[], named: Named) => Promise<Result>,
): Promise<Result> {
  const server = partsOf(declared).get(what);
  const servers = server === undefined ? declared.servers : { [server]: declared.servers[server]! };
  return atServers(stack, servers, (all) => work(all, { what, stack, isPart: server !== undefined }));
}

/** The containers that are meant, in the order of their names, those that do not run included. @throws Problem where nobody answers */
export async function containersAt(at: AtServer, named: Named): Promise<(Found & { info: Docker.ContainerInfo })[]> {
  const label = named.isPart ? [`aisha.stack=${named.stack}`, `aisha.part=${named.what}`] : [];
  const all = await at.docker.listContainers({ all: true, filters: { label } }).catch((error: Error) => {
    throw new Problem(whyNot(at, error));
  });
  const found = all.map((info) => ({ at, id: info.Id, name: info.Names[0]!.slice(1), info }));
  const meant = found.filter(({ name, info }) => isMeant({ name, stack: info.Labels["aisha.stack"] }, named));
  return meant.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Whether a container is meant by its name, of which the digits may be left out within the stack. Of a part, whoever asks
 * has chosen by labels.
 */
export function isMeant(one: { name: string; stack: string | undefined }, { what, stack, isPart }: Named): boolean {
  return isPart || one.name === what || (one.stack === stack && one.name.replace(suffix, "") === what);
}

/** Nothing of that name is there. */
export function nothingNamed({ what, stack, isPart }: Named, declared: Configuration): Problem {
  if (isPart) return new Problem(`no container of ${what} is there; run: bin/up --stack ${stack}`);
  const known = [...partsOf(declared).keys()].join(", ");
  return new Problem(
    `nothing is called ${what} in stack ${stack}; name one of ${known}, or a container as docker ps lists it`,
  );
}

/** Over SSH the reason names the server and the fix already. */
function whyNot({ name, config }: AtServer, { message }: Error): string {
  if (config.transport === "ssh") return message;
  return `Docker does not answer on server ${name}: ${message}; start it: sudo systemctl start docker`;
}
