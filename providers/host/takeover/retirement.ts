import type Docker from "dockerode";
import type { Context, Props, ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import { stackOf } from "../../rpc/wire.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import { unlessGone } from "../if-present.ts";
import { notImported } from "../imported.ts";
import type { Newcomers } from "../newcomers.ts";
import { containerNamed } from "./container-named.ts";
import { Notes } from "./notes.ts";
import { isUnit } from "./old-part.ts";
import { nameless } from "./stand-in.ts";

interface Retired {
  folder: string;
  replaces: string[];
}

/** By the server; undefined in what an earlier version of this program left in the state. */
type Servers = Record<string, Retired> | undefined;

/**
 * The set-up before being given up on all servers at once, when all of it is stopped and the stack serves: from then on no
 * failure brings any of it back.
 */
export function retirement(connect: Connect, newcomers: Newcomers): ResourceHandler {
  const retire = async (inputs: Props, context: Context): Promise<Props> => {
    if (!newcomers.settle()) throw new Error("what was there before goes on, since another part of this update failed");
    const all = Object.entries(inputs.servers as Record<string, Retired>).map(([server, { folder, replaces }]) => {
      const host = connect(server, context.urn);
      return { host, notes: new Notes(host, folder), replaces };
    });
    await giveUp(all);
    for (const { host, replaces } of all) await leaveNetworks(host.docker(), stackOf(context.urn), replaces);
    return inputs;
  };
  /** What is found next counts, as where nothing was taken over. A server that is gone has nothing to remember. */
  const forget = async (servers: Servers = {}, { urn, log }: Context) => {
    for (const [server, { folder }] of Object.entries(servers)) {
      try {
        await new Notes(connect(server, urn), folder).forget();
      } catch (error) {
        log(`${folder}/before stays on server ${server}: ${(error as Error).message}`, "warning");
      }
    }
  };
  return {
    diff: diffOf(),
    async create(inputs, context) {
      return { id: "retirement", state: await retire(inputs, context) };
    },
    async update({ state, news }, context) {
      const now = news.servers as Record<string, Retired>;
      const retired = await retire(news, context);
      const left = Object.entries((state.servers as Servers) ?? {}).filter(([server]) => !Object.hasOwn(now, server));
      await forget(Object.fromEntries(left), context);
      return retired;
    },
    async read({ id, inputs, state }) {
      notImported("Retirement", state);
      return { id, inputs, state };
    },
    async delete({ state }, context) {
      await forget(state.servers as Servers, context);
    },
  };
}

/** On all of them, or on none: half of a set-up would not serve. */
async function giveUp(all: { notes: Notes; replaces: string[] }[]): Promise<void> {
  const before = await Promise.all(all.map(({ notes }) => notes.retired()));
  const done = await Promise.allSettled(
    all.map(({ notes, replaces }) => effect("takeover.retire", () => notes.retire(replaces))),
  );
  const failed = done.find(({ status }) => status === "rejected");
  if (!failed) return;
  await Promise.allSettled(all.map(({ notes }, index) => notes.reinstate(before[index]!)));
  throw (failed as PromiseRejectedResult).reason;
}

/** Who stood in for somebody is needed there no more. */
async function leaveNetworks(docker: Docker, stack: string, names: string[]): Promise<void> {
  const all = await Promise.all(names.filter((name) => !isUnit(name)).map((name) => containerNamed(docker, name)));
  const networks = new Set(all.flatMap((one) => Object.keys(one?.NetworkSettings.Networks ?? {})));
  const ours = await docker.listContainers({ filters: { label: [`aisha.stack=${stack}`] } });
  for (const network of [...networks].filter((one) => !nameless.includes(one))) {
    for (const { Id } of ours.filter(({ NetworkSettings }) => NetworkSettings.Networks[network])) {
      await unlessGone(docker.getNetwork(network).disconnect({ Container: Id }));
    }
  }
}
