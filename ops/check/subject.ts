import type Docker from "dockerode";
import { placeOf } from "../../config/place.ts";
import type { Configuration } from "../../config/schema.ts";
import type { ServerConfig } from "../../config/server.ts";
import type { AtServer } from "../at-servers.ts";
import type { DeclaredContainer, DeclaredReload } from "./declared.ts";
import type { HostFacts } from "./host-facts.ts";

/** A server that lets us in. */
export interface Reached extends AtServer {
  facts: HostFacts;
  /** What there is of the stack; undefined where Docker does not answer. */
  engine: Engine | undefined;
}

export interface Engine {
  info: { ServerVersion: string };
  /** All containers of the engine, those of others included. */
  all: Docker.ContainerInfo[];
  /** Those that carry the stack's label, as the engine knows them. */
  own: Docker.ContainerInspectInfo[];
}

/** All that a section is told. */
export interface Subject {
  stack: string;
  config: Configuration;
  servers: Reached[];
  /** What the last `up` brought there. */
  containers: DeclaredContainer[];
  reload: DeclaredReload | undefined;
  /** Ids of all that an update made, those included that wait for their deletion. */
  known: Set<string>;
  /** What an update that is under way changes just now is no problem, but a notice. */
  passing: "problem" | "notice";
  /** @throws Problem where it cannot be read, as without the passphrase */
  secret(name: string): Promise<string>;
  /** A command of this project for the stack, as people would type it. */
  command(line: string): string;
}

/** The server that a part is on; undefined where it was not reached. @param part of the configuration */
export function serverOf({ servers, config }: Subject, part: { server?: string | undefined }): Reached | undefined {
  const name = placeOf(config.servers, part);
  return servers.find((reached) => reached.name === name);
}

/** What a server's engine knows of a container that an update made; undefined where it is gone or the engine is not there. */
export function foundOf(
  { servers }: Pick<Subject, "servers">,
  { server, id }: DeclaredContainer,
): Docker.ContainerInspectInfo | undefined {
  return servers.find(({ name }) => name === server)?.engine?.own.find(({ Id }) => Id === id);
}

/** A shell command on a server, as people would type it here. */
export function onServer({ config }: { config: ServerConfig }, command: string): string {
  if (config.transport === "local") return command;
  const port = config.port === 22 ? "" : `-p ${config.port} `;
  const jump = config.jump ? `-J ${config.jump.user}@${config.jump.host}:${config.jump.port} ` : "";
  return `ssh ${jump}${port}${config.user}@${config.host} ${command}`;
}
