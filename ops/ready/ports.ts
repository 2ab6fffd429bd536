import { placeOf } from "../../config/place.ts";
import type { Configuration } from "../../config/schema.ts";
import { type Listener, overlap } from "../check/listeners.ts";
import { onServer } from "../check/subject.ts";
import type { Replaced } from "./adoption.ts";
import { type Answer, missing, ready, unknown } from "./answer.ts";
import type { Entered, Subject } from "./subject.ts";

/** A port that a part of the stack will listen on. */
interface Wanted {
  part: string;
  /** Its key in the configuration. */
  key: string;
  address: string;
  port: number;
}

/**
 * Whether what is declared to listen can. A port that this stack has already is as good as free, and so is one of those
 * that it replaces.
 */
export function portAnswers(subject: Subject, server: Entered, replaced: Replaced[] = []): Answer[] {
  const wanted = wantedOn(subject, server.name);
  if (wanted.length === 0) return [];
  const { listeners } = server.bare;
  if (!listeners) {
    return [
      unknown(server.name, "does not tell which ports are free", onServer(server, "sudo apt-get install iproute2")),
    ];
  }
  const taken = wanted.flatMap(({ part, key, address, port }) => {
    if (server.own.includes(part)) return [];
    const holder = listeners.find((one) => one.port === port && overlap(one.address, address));
    if (!holder) return [];
    if (replaced.some((one) => one.part === part && hasPort(one, holder))) return [];
    const [first] = holder.processes;
    const who = first ? `${first.name} (process ${first.pid})` : "somebody";
    const stop = first ? onServer(server, `sudo systemctl status ${first.pid}`) : onServer(server, "sudo ss -ltnp");
    return [
      missing(
        `${server.name}:${port}`,
        `is taken by ${who}; ${part} needs it`,
        `${stop}; stop it, or set another ${key}`,
      ),
    ];
  });
  const handed = replaced.filter((one) => listeners.some((listener) => hasPort(one, listener)));
  const names = [...new Set(handed.map(({ name }) => name))].join(", ");
  const ports = [...new Set(wanted.map(({ port }) => port))].join(", ");
  const free = `has its ports free: ${ports}${names ? `, once ${names} hand${handed.length > 1 ? "" : "s"} them over` : ""}`;
  return taken.length > 0 ? taken : [ready(server.name, free)];
}

function hasPort({ ports, pids }: Replaced, { port, processes }: Listener): boolean {
  return ports.includes(port) || processes.some(({ pid }) => pids.includes(pid));
}

function wantedOn(subject: Subject, server: string): Wanted[] {
  const { nginx, registry }: Configuration = subject.config;
  const all: (Wanted & { server?: string | undefined })[] = [
    { part: "nginx", key: "nginx/http", address: nginx.address, port: nginx.http, server: nginx.server },
    { part: "nginx", key: "nginx/https", address: nginx.address, port: nginx.https, server: nginx.server },
    { part: "registry", key: "registry/port", address: registry.address, port: registry.port, server: registry.server },
  ];
  const loopback = { part: "registry", address: "127.0.0.1", server: registry.server };
  if (registry.metricsPort) all.push({ ...loopback, key: "registry/metricsPort", port: registry.metricsPort });
  if (registry.ui) all.push({ ...registry.ui, part: "registry-ui", key: "registry/ui/port", server: registry.server });
  return all.filter((one) => placeOf(subject.config.servers, one) === server);
}
