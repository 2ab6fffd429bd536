import type { Context, Props, ResourceHandler } from "../../rpc/handler.ts";
import { stackOf } from "../../rpc/wire.ts";
import { acceptedContainers } from "../accepted.ts";
import type { Connect } from "../connect.ts";
import type { Newcomers } from "../newcomers.ts";
import { type Predecessor, predecessorsOn } from "./predecessors.ts";
import { isInLine, standingOf } from "./standing.ts";
import { Succession, type SuccessionRules } from "./succession.ts";

interface HandoverInputs extends SuccessionRules {
  server: string;
  /** Name of the volume that its containers share. */
  lease: string;
  containers: Record<string, string>;
}

/** What is remembered: the containers that were accepted, by their ids. */
type HandoverState = HandoverInputs & { accepted: Record<string, string> };

/**
 * The lease going from one release of a bot to the next. The new bot gets it while old ones wait behind; one that does not
 * stay well is stopped, and an old one polls again. Updated in place, so that a release that failed or was killed is tried
 * again by the next update.
 */
export function handover(connect: Connect, newcomers: Newcomers): ResourceHandler {
  const pass = async (inputs: Props, before: Partial<HandoverState>, context: Context): Promise<Props> => {
    const args = inputs as unknown as HandoverInputs;
    const docker = connect(args.server, context.urn).docker();
    const candidates = Object.entries(args.containers).map(([name, id]) => {
      return { name, id, isNew: !Object.values(before.accepted ?? {}).includes(id) };
    });
    const labels = [`aisha.part=${args.bot}`, `aisha.stack=${stackOf(context.urn)}`];
    const old = await predecessorsOn(docker, labels, candidates, args.lease);
    if (before.server && before.server !== args.server) {
      const elsewhere = await predecessorsOn(
        connect(before.server, context.urn).docker(),
        labels,
        candidates,
        undefined,
      );
      const isNew = ({ container }: Predecessor) => !old.some((known) => known.container.id === container.id);
      old.push(...elsewhere.filter(isNew)); // two servers may be one machine
    }
    await new Succession(docker, candidates, old, args, context).run(newcomers);
    return { ...inputs, accepted: args.containers };
  };
  return {
    ...acceptedContainers<HandoverState>("Handover", connect, [], async ({ Id }, _name, _state, docker) => {
      return isInLine(await standingOf(docker.getContainer(Id)));
    }),
    async check(news) {
      return { inputs: { timeoutSeconds: 120, settleSeconds: 10, mask: [], ...news } };
    },
    async create(inputs, context) {
      return { id: String(inputs.bot), state: await pass(inputs, {}, context) };
    },
    async update({ state, news }, context) {
      return pass(news, state as Partial<HandoverState>, context);
    },
  };
}
