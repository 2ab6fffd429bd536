import type { Told } from "./finding.ts";
import { onServer, type Reached, type Subject } from "./subject.ts";

export interface Listener {
  address: string;
  port: number;
  /** Of each process that has the socket; none where it cannot be told. */
  processes: { name: string; pid: number }[];
}

/**
 * Whoever listens on nginx's ports beside it. With reuseport the kernel gives each that listens a share of the connections,
 * so one that is not nginx loses requests without a sign. @param nginx id of its container; undefined where it does not run
 */
export async function listenersTold(subject: Subject, server: Reached, nginx: string | undefined): Promise<Told[]> {
  const { http, https, address } = subject.config.nginx;
  const asked = await server.host.run(["ss", "-Hltnp"]).catch(() => undefined);
  if (asked?.code !== 0) return [];
  const strangers = listenersIn(asked.stdout).filter(
    (one) => (one.port === http || one.port === https) && overlap(one.address, address),
  );
  const ours = nginx === undefined ? new Set<number>() : await processesOf(server, nginx);
  const told = strangers.flatMap(({ port, processes }) =>
    processes
      .filter(({ pid, name }) => !ours.has(pid) && name !== "nginx")
      .map(({ name, pid }) => ({
        where: `${server.name}:${port}`,
        what: `${name} (process ${pid}) listens on nginx's port too`,
        fix: onServer(server, `sudo systemctl status ${pid}`),
      })),
  );
  return [...new Map(told.map((one) => [one.what + one.where, one])).values()];
}

/** Whether both take connections to some address: one of all takes those of each. */
export function overlap(listening: string, wanted: string): boolean {
  const everywhere = ["0.0.0.0", "*", "[::]"];
  return listening === wanted || everywhere.includes(listening) || everywhere.includes(wanted);
}

/** Reads `ss -Hltnp`. */
export function listenersIn(said: string): Listener[] {
  return said.split("\n").flatMap((line) => {
    const [, , , local = "", , users = ""] = line.split(/\s+/);
    const [, address, port] = /^(.*):(\d+)$/.exec(local) ?? [];
    if (!port) return [];
    const processes = [...users.matchAll(/\("([^"]*)",pid=(\d+)/g)].map(([, name = "", pid]) => ({
      name,
      pid: Number(pid),
    }));
    return [{ address: address ?? "", port: Number(port), processes }];
  });
}

/** As the server itself numbers them. */
async function processesOf({ docker }: Reached, container: string): Promise<Set<number>> {
  const { Processes } = await docker.getContainer(container).top({ ps_args: "-eo pid" });
  return new Set((Processes as string[][]).map(([pid]) => Number(pid)));
}
