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
import { isUnit, runningOf } from "./old-part.ts";
import { takePlace } from "./takeover.ts";

interface RetirementInputs {
  server: string;
  folder: string;
  /** Part of the stack → what it replaces. */
  parts: Record<string, string[]>;
  graceSeconds: number;
}

/**
 * All of a server's set-up before being stopped for good, once the stack serves. What was still needed until then goes
 * first; from then on no failure brings any of it back. One that runs again is drift.
 */
export function retirement(connect: Connect, newcomers: Newcomers): ResourceHandler {
  const retire = async (inputs: Props, context: Context): Promise<Props> => {
    const { server, folder, parts, graceSeconds } = inputs as unknown as RetirementInputs;
    const host = connect(server, context.urn);
    for (const [part, replaces] of Object.entries(parts)) {
      await takePlace(host, { server, folder, part, replaces, graceSeconds }, newcomers, context);
    }
    const names = Object.values(parts).flat();
    await leaveNetworks(host.docker(), stackOf(context.urn), names);
    await effect("takeover.retire", () => new Notes(host, folder).retire(names));
    return { ...inputs, running: [] };
  };
  const seen = async (props: Props, urn: string) => {
    const { server, parts } = props as unknown as RetirementInputs;
    return runningOf(connect(server, urn), Object.values(parts).flat());
  };
  return {
    async check(news) {
      return { inputs: { graceSeconds: 10, ...news, running: [] } };
    },
    diff: diffOf("server"),
    async create(inputs, context) {
      return { id: String(inputs.server), state: await retire(inputs, context) };
    },
    async update({ news }, context) {
      return retire(news, context);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("Retirement", state);
      const running = await seen(state, urn);
      return { id, inputs: { ...inputs, running }, state: { ...state, running } };
    },
    async delete() {},
  };
}

/** Who stood in for somebody is needed there no more. */
async function leaveNetworks(docker: Docker, stack: string, names: string[]): Promise<void> {
  const all = await Promise.all(names.filter((name) => !isUnit(name)).map((name) => containerNamed(docker, name)));
  const networks = new Set(all.flatMap((one) => Object.keys(one?.NetworkSettings.Networks ?? {})));
  const ours = await docker.listContainers({ filters: { label: [`aisha.stack=${stack}`] } });
  for (const network of networks) {
    for (const { Id } of ours.filter(({ NetworkSettings }) => NetworkSettings.Networks[network])) {
      if (network === "host" || network === "bridge" || network === "none") continue;
      await unlessGone(docker.getNetwork(network).disconnect({ Container: Id }));
    }
  }
}
