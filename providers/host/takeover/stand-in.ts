import type Docker from "dockerode";
import type { Context, Props, ResourceHandler } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import type { Connect } from "../connect.ts";
import { effect } from "../effect.ts";
import { notImported } from "../imported.ts";
import { containerNamed } from "./container-named.ts";
import { Notes } from "./notes.ts";
import { isUnit } from "./old-part.ts";

interface StandInInputs {
  server: string;
  folder: string;
  container: string;
  replaces: string[];
}

/** Networks on which no container has a name. */
export const nameless = ["bridge", "host", "none"];

/**
 * A new container being found under the names of those that it replaces, on their networks: what else there is of the
 * set-up before goes on with it, while the rest of the stack passes its gates. It ends when they are retired.
 */
export function standIn(connect: Connect): ResourceHandler {
  const apply = async (inputs: Props, { urn, log }: Context) => {
    const { server, folder, container, replaces } = inputs as unknown as StandInInputs;
    const host = connect(server, urn);
    const retired = await new Notes(host, folder).retired();
    for (const name of replaces.filter((one) => !isUnit(one) && !retired.has(one))) {
      for (const network of await standInFor(host.docker(), name, container)) {
        log(`stands in for ${name} on network ${network}`, "info");
      }
    }
    return inputs;
  };
  return {
    diff: diffOf("server"),
    async create(inputs, context) {
      return { id: String(inputs.container), state: await apply(inputs, context) };
    },
    async update({ news }, context) {
      return apply(news, context);
    },
    async read({ id, inputs, state }) {
      notImported("StandIn", state);
      return { id, inputs, state };
    },
    async delete() {}, // the networks are left when those before are retired, or go with the container
  };
}

/** @returns the networks that it has joined */
async function standInFor(docker: Docker, name: string, container: string): Promise<string[]> {
  const old = await containerNamed(docker, name);
  const joined = Object.keys((await docker.getContainer(container).inspect()).NetworkSettings.Networks);
  const networks = Object.entries(old?.NetworkSettings.Networks ?? {}).filter(
    ([network]) => !nameless.includes(network) && !joined.includes(network),
  );
  for (const [network, { Aliases: aliases }] of networks) {
    const names = [name, ...((aliases ?? []) as string[]).filter((alias) => !old!.Id.startsWith(alias))];
    const endpoint = { Container: container, EndpointConfig: { Aliases: [...new Set(names)] } };
    await effect("takeover.connect", () => docker.getNetwork(network).connect(endpoint));
  }
  return networks.map(([network]) => network);
}
