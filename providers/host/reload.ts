import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context, Props, ResourceHandler } from "../rpc/handler.ts";
import { changedKeys } from "../rpc/service.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import { execIn } from "./exec.ts";

interface ReloadInputs {
  server: string;
  container: string;
  configPath: string;
  configHash: string;
  drainSeconds: number;
}

/** In the container's own memory: it ends with the master whose workers it names. */
const stampPath = "/run/aisha-reload.json";
const newWorkersWithinMs = 10_000;
const pollMs = 100;

interface Stamp {
  configHash: string;
  /** Process ids of the workers that the reload started. */
  workers: number[];
}

/** The configuration being in force: nginx was told to load it, its new workers run, and the old ones are gone. */
export function reload(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, context: Context) => {
    const args = inputs as unknown as ReloadInputs;
    await reloadNginx(connect(args.server).docker().getContainer(args.container), args, context);
    return inputs;
  };
  return {
    async check(news) {
      return { inputs: { drainSeconds: 30, ...news } };
    },
    async diff({ oldInputs, news }) {
      const changed = changedKeys(oldInputs, news);
      return { changed, replaces: changed.filter((key) => key === "server") };
    },
    async create(inputs, context) {
      return { id: "nginx", state: await apply(inputs, context) };
    },
    async update({ news }, context) {
      return apply(news, context);
    },
    async read({ id, inputs, state }) {
      const { server, container } = state as unknown as ReloadInputs;
      const configHash = await hashInForce(connect(server).docker().getContainer(container));
      return { id, inputs: { ...inputs, configHash }, state: { ...state, configHash } };
    },
    async delete() {}, // nothing is taken out of force: the container is the docker provider's
  };
}

async function reloadNginx(nginx: Docker.Container, args: ReloadInputs, context: Context): Promise<void> {
  const test = await execIn(nginx, ["nginx", "-t", "-c", args.configPath]);
  if (test.code !== 0)
    throw new Error(`nginx refuses ${args.configPath}; the old one stays in force:\n${test.output.trim()}`);

  const old = new Set((await workersOf(nginx)).map(({ pid }) => pid));
  await effect("reload.signal", () => nginx.kill({ signal: "SIGHUP" }));
  const fresh = await newWorkers(nginx, old, context);
  const stamp: Stamp = { configHash: args.configHash, workers: fresh };
  const stamped = await effect("reload.stamp", () =>
    execIn(nginx, ["sh", "-c", `cat > ${stampPath}`], JSON.stringify(stamp)),
  );
  if (stamped.code !== 0) throw new Error(`${stampPath} cannot be written in nginx's container: ${stamped.output}`);

  const end = Date.now() + args.drainSeconds * 1000;
  while (Date.now() < end && (await workersOf(nginx)).some(({ pid }) => old.has(pid))) {
    context.log(`old workers finish their requests, ${Math.ceil((end - Date.now()) / 1000)} s at most`);
    await sleep(pollMs, undefined, { signal: context.signal });
  }
}

async function newWorkers(nginx: Docker.Container, old: Set<number>, context: Context): Promise<number[]> {
  for (const end = Date.now() + newWorkersWithinMs; Date.now() < end; ) {
    const fresh = (await workersOf(nginx)).filter(({ pid, leaving }) => !leaving && !old.has(pid));
    if (fresh.length > 0) {
      await sleep(pollMs, undefined, { signal: context.signal }); // a master starts them one after another
      return (await workersOf(nginx)).filter(({ pid, leaving }) => !leaving && !old.has(pid)).map(({ pid }) => pid);
    }
    await sleep(pollMs, undefined, { signal: context.signal });
  }
  throw new Error(
    `nginx started no new workers within ${newWorkersWithinMs / 1000} s of the reload; see docker logs ${nginx.id}`,
  );
}

/** The hash that was stamped, as long as one of the workers that it names still takes requests. */
async function hashInForce(nginx: Docker.Container): Promise<string> {
  try {
    const { code, output } = await execIn(nginx, ["cat", stampPath]);
    if (code !== 0) return "not known: no reload is on record";
    const stamp = parseStamp(output);
    if (!stamp) return "not known: no reload is on record";
    const working = (await workersOf(nginx)).filter(({ leaving }) => !leaving);
    const known = working.some(({ pid }) => stamp.workers.includes(pid));
    return known ? stamp.configHash : "not known: nginx was reloaded by hand";
  } catch (error) {
    // Docker Engine API: 404 for a container that is gone, 409 for one that does not run.
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 404 || statusCode === 409) return "not known: nginx is not running";
    throw error;
  }
}

/** Undefined for a stamp that was cut short. */
function parseStamp(text: string): Stamp | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function workersOf(nginx: Docker.Container): Promise<{ pid: number; leaving: boolean }[]> {
  const { Processes } = await nginx.top({ ps_args: "-eo pid,args" });
  return (Processes as string[][])
    .filter((fields) => fields.join(" ").includes("nginx: worker process"))
    .map((fields) => ({ pid: Number(fields[0]), leaving: fields.join(" ").includes("shutting down") }));
}
