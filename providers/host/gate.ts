import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import type { Context, Props, ResourceHandler } from "../rpc/handler.ts";
import { stackOf } from "../rpc/wire.ts";
import { acceptedContainers } from "./accepted.ts";
import type { Connect } from "./connect.ts";
import { addressOn, connectToEdge } from "./edge.ts";
import { effect } from "./effect.ts";
import { type Candidate, describeFailure, inspect, waitUntilHealthy, watchSettling } from "./gate-watch.ts";
import type { Host } from "./host.ts";
import { ifPresent, unlessGone } from "./if-present.ts";
import type { Newcomers } from "./newcomers.ts";
import { limitProcesses } from "./process-limit.ts";
import { runningOf } from "./takeover/old-part.ts";

export interface GateInputs {
  server: string;
  app: string;
  containers: Record<string, string>;
  timeoutSeconds: number;
  settleSeconds: number;
  pidsLimit?: number;
  mask: string[];
  edge?: Edge;
  worksAtOnce?: boolean;
  replaces?: string[];
}

interface Edge {
  network: string;
  port: number;
  path?: string;
}

const opensPortWithinMs = 5000;
const probeEveryMs = 250;

/** What the gate remembers: the containers that it let pass, by their ids, and the addresses it gave them. */
interface GateState {
  accepted: Record<string, string>;
  addresses: Record<string, string>;
}

/**
 * Lets containers pass that are healthy, stay so, and answer on their port. Updated in place, so that one that failed or
 * was killed is tried again by the next update. A failure stops the new containers: they must not work beside the old.
 */
export function gate(connect: Connect, newcomers: Newcomers): ResourceHandler {
  const pass = async (inputs: Props, before: Partial<GateState>, context: Context): Promise<Props> => {
    const args = inputs as unknown as GateInputs;
    const host = connect(args.server, context.urn);
    const accepted = new Set(Object.values(before.accepted ?? {}));
    const all: Candidate[] = [];
    for (const [name, id] of Object.entries(args.containers)) {
      // A worker that passed and was stopped, since its release failed elsewhere, is as new as before.
      const isStopped = args.worksAtOnce && !(await isRunning(host.docker(), id));
      all.push({ name, id, isNew: isStopped || !accepted.has(id) });
    }
    const fresh = all.filter(({ isNew }) => isNew);
    const stop = (candidate: Candidate) => stopOne(host.docker(), candidate, context);
    if (args.worksAtOnce && (await othersWork(host, fresh, args, context))) {
      for (const candidate of fresh) newcomers.add(candidate.id, () => stop(candidate));
    }
    const sentHome = () => fresh.find(({ id }) => newcomers.isSentHome(id));
    const admitted = sentHome()
      ? {}
      : await admit(host, args, all, before.addresses ?? {}, context).catch((error: Error) => error);
    const gone = sentHome();
    if (!gone && !(admitted instanceof Error)) return { ...inputs, accepted: args.containers, addresses: admitted };
    for (const candidate of fresh) await stop(candidate);
    throw gone ? new Error(`${gone.name} was stopped, since another part of this update failed`) : admitted;
  };
  return {
    ...acceptedContainers<GateInputs & GateState>("Gate", connect, ["server"], (found, name, { edge, addresses }) => {
      return !edge || addressOn(found, edge.network) === addresses[name];
    }),
    async check(news) {
      const defaults = { timeoutSeconds: 120, settleSeconds: 10, mask: [] };
      return { inputs: { ...defaults, ...news } };
    },
    async preview(inputs, state) {
      const same = state && JSON.stringify(state.accepted) === JSON.stringify(inputs.containers);
      return same ? { ...inputs, accepted: state.accepted, addresses: state.addresses } : inputs;
    },
    async create(inputs, context) {
      return { id: String(inputs.app), state: await pass(inputs, {}, context) };
    },
    async update({ state, news }, context) {
      return pass(news, state as Partial<GateState>, context);
    },
  };
}

async function admit(
  host: Host,
  args: GateInputs,
  all: Candidate[],
  before: Record<string, string>,
  context: Context,
): Promise<Record<string, string>> {
  const docker = host.docker();
  for (const candidate of all) {
    if (await needsRestart(docker, candidate)) {
      await effect("gate.restart", () => docker.getContainer(candidate.id).restart());
    }
  }
  await Promise.all(all.map((candidate) => waitUntilHealthy(docker, candidate, args, context)));
  for (const candidate of all) await limitProcesses(docker, candidate, args);
  const fresh = all.filter(({ isNew }) => isNew);
  if (fresh.length > 0) await watchSettling(docker, fresh, args, context);
  if (!args.edge) return {};

  const addresses: Record<string, string> = {};
  for (const candidate of all) {
    const { network } = args.edge;
    const place = { network, app: args.app, before: candidate.isNew ? undefined : before[candidate.name] };
    const address = await effect("gate.connect", () => connectToEdge(docker, candidate.id, place));
    const reason = await probeUntilAnswered(host, address, args.edge, context);
    if (reason) throw await describeFailure(docker, candidate, `is healthy but does not answer: ${reason}`, args.mask);
    addresses[candidate.name] = address;
  }
  return addresses;
}

/** A container without a health check may be up before its port is open. @returns the reason when it stays closed */
async function probeUntilAnswered(host: Host, address: string, edge: Edge, { signal }: Context) {
  const end = Date.now() + opensPortWithinMs;
  let reason = await host.probe(address, edge.port, edge.path);
  while (reason && Date.now() < end) {
    await sleep(probeEveryMs, undefined, { signal });
    reason = await host.probe(address, edge.port, edge.path);
  }
  return reason;
}

/** One that was stopped, as by a gate that failed, is tried again; an accepted one that fell ill does not get well by waiting. */
async function needsRestart(docker: Docker, candidate: Candidate): Promise<boolean> {
  const { State: state } = await inspect(docker, candidate);
  return !state.Running || state.Paused || (!candidate.isNew && state.Health?.Status === "unhealthy");
}

/** Where nobody else does the work, as on a server that is new, it is better done by what is not released whole. */
async function othersWork(
  host: Host,
  fresh: Candidate[],
  { app, replaces = [] }: GateInputs,
  { urn }: Context,
): Promise<boolean> {
  if ((await runningOf(host, replaces)).length > 0) return true;
  const label = [`aisha.part=${app}`, `aisha.stack=${stackOf(urn)}`];
  const running = await host.docker().listContainers({ filters: { label } });
  return running.some(({ Id }) => !fresh.some(({ id }) => id === Id));
}

async function isRunning(docker: Docker, id: string): Promise<boolean> {
  return (await ifPresent(docker.getContainer(id).inspect()))?.State.Running ?? false;
}

async function stopOne(docker: Docker, { name, id }: Candidate, context: Context): Promise<void> {
  context.log(`stopping ${name}, which did not pass`);
  await unlessGone(effect("gate.stop", () => docker.getContainer(id).stop())).catch(({ message }: Error) =>
    context.log(`${name} could not be stopped: ${message}`, "warning"),
  );
}
