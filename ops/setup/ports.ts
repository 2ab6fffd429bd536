import { createServer } from "node:net";
import Docker from "dockerode";
import type { NginxConfig } from "../../config/nginx.ts";
import type { RegistryConfig } from "../../config/registry.ts";
import { Problem } from "../problem.ts";
import { capture } from "../process.ts";
import { declaredIn } from "../stack-file.ts";
import { socketPath } from "./docker-engine.ts";

export interface StackPort {
  /** Where it is set in the stack's file. */
  key: string;
  /** Which part of the stack listens there. */
  part: string;
  address: string;
  port: number;
}

/** The ports a stack's file claims on this machine; none when the file is wrong, which the program itself reports. */
export function stackPorts(stackFile: string): StackPort[] {
  const declared = declaredIn(stackFile);
  if (!declared) return [];
  const { registry, nginx } = declared;
  const [only] = Object.keys(declared.servers);
  const isHere = ({ server = only }: { server?: string }) => declared.servers[server!]?.transport === "local";
  return [...(isHere(registry) ? registryPorts(registry) : []), ...(isHere(nginx) ? nginxPorts(nginx) : [])];
}

function registryPorts({ address, port, metricsPort, ui }: RegistryConfig): StackPort[] {
  const part = "registry";
  return [
    { key: "aisha:registry/port", part, address, port },
    ...(metricsPort ? [{ key: "aisha:registry/metricsPort", part, address: "127.0.0.1", port: metricsPort }] : []),
    ...(ui ? [{ key: "aisha:registry/ui/port", part: "registry-ui", address: ui.address, port: ui.port }] : []),
  ];
}

function nginxPorts({ address, http, https }: NginxConfig): StackPort[] {
  return [
    { key: "aisha:nginx/http", part: "nginx", address, port: http },
    { key: "aisha:nginx/https", part: "nginx", address, port: https },
  ];
}

/** @throws Problem when another program than the part itself listens on a port of the stack. */
export async function checkPorts(ports: StackPort[], own: OwnListener[], file: string): Promise<void> {
  for (const { key, part, address, port } of ports) {
    if (await isFree(address, port)) continue;
    const holder = await holderOf(port);
    if (own.some((listener) => listener.part === part && holds(listener, port, holder))) continue;
    throw new Problem(
      `port ${port} is taken${holder ? ` by ${holder.program} (process ${holder.pid})` : ""}, and ${part} needs it; ` +
        `end that program, or set another port at ${key} in ${file}`,
    );
  }
}

/** A running container of the stack, and what tells that a port is its own. */
export interface OwnListener {
  part: string;
  /** Ports that Docker publishes for it. */
  published: number[];
  /** Its processes, when it is on the host's network, where Docker publishes nothing. */
  processes: number[];
}

export async function ownListeners(stack: string): Promise<OwnListener[]> {
  const engine = new Docker({ socketPath });
  const filters = { label: [`aisha.stack=${stack}`], status: ["running"] };
  const containers = await engine.listContainers({ filters });
  return Promise.all(
    containers.map(async ({ Id, Labels, Ports, HostConfig }) => {
      const onHost = HostConfig.NetworkMode === "host";
      const { Processes: processes } = onHost ? await engine.getContainer(Id).top({ ps_args: "-o pid" }) : {};
      return {
        part: Labels["aisha.part"] ?? "",
        published: Ports.map(({ PublicPort }) => PublicPort),
        processes: (processes ?? []).map(([pid]: string[]) => Number(pid)),
      };
    }),
  );
}

/** Who has a port on the host's network is not always to be seen; then a container there is believed to be it. */
function holds({ published, processes }: OwnListener, port: number, holder?: Holder): boolean {
  return published.includes(port) || (processes.length > 0 && (!holder || processes.includes(holder.pid)));
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A low port that only root may open is no sign of another listener.
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

interface Holder {
  program: string;
  pid: number;
}

/** Who listens on a port, as far as this user may see it. */
async function holderOf(port: number): Promise<Holder | undefined> {
  const listeners = await capture("ss", ["-Hltnp", `sport = :${port}`]).catch(() => ({ stdout: "" }));
  const [, program, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(listeners.stdout) ?? [];
  return program ? { program, pid: Number(pid) } : undefined;
}
