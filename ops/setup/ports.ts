import { createServer } from "node:net";
import Docker from "dockerode";
import { parse } from "yaml";
import { schema } from "../../config/schema.ts";
import { Problem } from "../problem.ts";
import { capture } from "../process.ts";
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
  const entries = Object.entries(parse(stackFile)?.config ?? {}) as [string, unknown][];
  const ours = entries.filter(([key]) => key.startsWith("aisha:")).map(([key, value]) => [key.slice(6), value]);
  const { data } = schema.safeParse(Object.fromEntries(ours));
  if (!data) return [];
  const { registry, nginx } = data;
  return [
    { key: "aisha:registry/port", part: "registry", address: registry.address, port: registry.port },
    { key: "aisha:nginx/http", part: "nginx", address: nginx.address, port: nginx.http },
    { key: "aisha:nginx/https", part: "nginx", address: nginx.address, port: nginx.https },
  ];
}

/** @throws Problem when another program than the stack's own containers listens on a port of the stack. */
export async function checkPorts(ports: StackPort[], ownParts: string[], file: string): Promise<void> {
  for (const { key, part, address, port } of ports.filter(({ part }) => !ownParts.includes(part))) {
    if (await isFree(address, port)) continue;
    throw new Problem(
      `port ${port} is taken${await holder(port)}, and ${part} needs it; ` +
        `end that program, or set another port at ${key} in ${file}`,
    );
  }
}

/** The parts of a stack (label aisha.part) of which a container runs. Their ports are taken by right. */
export async function runningParts(stack: string): Promise<string[]> {
  const filters = { label: [`aisha.stack=${stack}`], status: ["running"] };
  const containers = await new Docker({ socketPath }).listContainers({ filters });
  return containers.flatMap(({ Labels }) => Labels["aisha.part"] ?? []);
}

function isFree(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A low port that only root may open is no sign of another listener.
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code !== "EADDRINUSE"));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Who listens, as far as this user may see it: ` by python3 (process 123)`. */
async function holder(port: number): Promise<string> {
  const listeners = await capture("ss", ["-Hltnp", `sport = :${port}`]).catch(() => ({ stdout: "" }));
  const [, program, pid] = /users:\(\("([^"]+)",pid=(\d+)/.exec(listeners.stdout) ?? [];
  return program ? ` by ${program} (process ${pid})` : "";
}
