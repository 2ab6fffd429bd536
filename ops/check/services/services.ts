import { isIP } from "node:net";
import { type ConnectionOptions, checkServerIdentity } from "node:tls";
import { placeOf } from "../../../config/place.ts";
import type { Service } from "../../../config/service.ts";
import { maskSecrets } from "../../../providers/host/mask.ts";
import { Problem } from "../../problem.ts";
import { within } from "../../within.ts";
import type { Told } from "../finding.ts";
import { forwarded } from "../forward.ts";
import type { Reached, Subject } from "../subject.ts";

/**
 * Asks a service what an app would. @returns what is wrong with its answers, if anything is
 * @throws Error with the reason when it does not answer, or refuses
 */
export type AskService<Kind> = (asked: {
  declared: Kind;
  /** Of this machine; it leads to the service as the server reaches it. */
  port: number;
  secret(name: string): Promise<string>;
  /** Undefined for a connection without. */
  tls: ConnectionOptions | undefined;
}) => Promise<string | undefined>;

type Asking = Pick<Subject, "config" | "servers" | "secret">;

const withinMs = 8000;

/** Each service as each server reaches it that needs it. */
export async function checkServices(subject: Asking): Promise<Told[]> {
  const asked = Object.entries(subject.config.services).flatMap(([name, service]) =>
    reachedOf(subject, service).map((server) => serviceTold(subject, server, name, service)),
  );
  return (await Promise.all(asked)).flat();
}

/** The servers that need a service: the one that is declared for it, or each that runs an app or a bot. */
export function clientsOf({ apps, bots, servers }: Asking["config"], { server }: Service): string[] {
  if (server !== undefined) return [server];
  return [...new Set([...Object.values(apps), ...Object.values(bots)].map((part) => placeOf(servers, part)))];
}

function reachedOf({ servers, config }: Asking, service: Service): Reached[] {
  const clients = clientsOf(config, service);
  return servers.filter(({ name }) => clients.includes(name));
}

async function serviceTold(subject: Asking, server: Reached, name: string, service: Service): Promise<Told[]> {
  const secrets: string[] = [];
  const secret = async (key: string) => {
    const value = await subject.secret(key);
    secrets.push(value);
    return value;
  };
  const where = `${server.name} → ${name} (${service.host}:${service.port})`;
  const asked = forwarded(server.transport, service, (port) => askKind(service, port, secret));
  const wrong = await within(asked, withinMs).catch(reasonOf);
  if (wrong === undefined) return [];
  const fix = `nc -zv ${service.host} ${service.port} on server ${server.name}; its login: aisha:services/${name}`;
  return [{ where, what: `${service.kind}: ${maskSecrets(wrong, secrets)}`, fix }];
}

/** A client is loaded where a service needs it: all of them would make every command slower to start. */
async function askKind(service: Service, port: number, secret: (name: string) => Promise<string>) {
  const asked = { port, secret, tls: tlsOf(service) };
  if (service.kind === "postgres") return (await import("./postgres.ts")).askPostgres({ declared: service, ...asked });
  if (service.kind === "redis") return (await import("./redis.ts")).askRedis({ declared: service, ...asked });
  return (await import("./minio.ts")).askMinio({ declared: service, ...asked });
}

function tlsOf({ tls, host }: Service): ConnectionOptions | undefined {
  if (tls === "none") return undefined;
  const checkIdentity: typeof checkServerIdentity = (_, certificate) => checkServerIdentity(host, certificate);
  const name = isIP(host) ? {} : { servername: host }; // an address is none (RFC 6066, section 3)
  return { ...name, rejectUnauthorized: tls === "verify", checkServerIdentity: checkIdentity };
}

/** Some clients have no message, but a code. @throws what is no fault of the service */
function reasonOf(error: Error & { code?: string }): string {
  if (error instanceof Problem) throw error;
  return error.message || error.code || String(error);
}
