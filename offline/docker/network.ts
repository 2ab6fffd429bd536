import type { NetworkInspectInfo } from "dockerode";
import type { Props, ResourceHandler } from "../../providers/rpc/handler.ts";
import { labelMap } from "./container-create.ts";
import type { Label } from "./container-inputs.ts";
import type { EngineRef } from "./engine.ts";
import { removeWhenFree, unless } from "./engine-errors.ts";
import { isGenerated, withName } from "./names.ts";
import { changedProperties } from "./unordered.ts";

/** Containers deleted in the same update leave a network within this time. */
const removalPatienceMs = 10_000;

const served = [
  ...["attachable", "driver", "ingress", "internal", "ipamConfigs", "ipamDriver", "ipamOptions", "ipv6"],
  ...["labels", "name", "options"],
];

interface NetworkInputs {
  name: string;
  attachable?: boolean;
  driver?: string;
  ingress?: boolean;
  internal?: boolean;
  ipamConfigs?: { subnet?: string; gateway?: string; ipRange?: string; auxAddress?: Record<string, string> }[];
  ipamDriver?: string;
  ipamOptions?: Record<string, string>;
  ipv6?: boolean;
  labels?: Label[];
  options?: Record<string, string>;
}

/** `docker:index/network:Network`. Every change needs a new network. */
export function network(engine: EngineRef): ResourceHandler {
  return {
    async check({ __defaults, ...news }, context) {
      const unknown = Object.keys(news).filter((key) => !served.includes(key));
      const failures = unknown.map((property) => ({ property, reason: `a network has no property "${property}"` }));
      return { inputs: withName(news, context), failures };
    },

    async diff({ oldInputs, news }) {
      const changed = changedProperties(oldInputs, news);
      return { changed, replaces: changed, deleteBeforeReplace: changed.length > 0 && !isGenerated(news) };
    },

    async create(props) {
      const inputs = props as unknown as NetworkInputs;
      const made = await engine.docker().createNetwork({
        Name: inputs.name,
        // Without it the engine makes a second network of the same name.
        CheckDuplicate: true,
        Driver: inputs.driver ?? "bridge",
        Internal: inputs.internal,
        Attachable: inputs.attachable,
        Ingress: inputs.ingress,
        EnableIPv6: inputs.ipv6,
        Labels: labelMap(inputs.labels),
        Options: inputs.options,
        IPAM: inputs.ipamConfigs && {
          Driver: inputs.ipamDriver ?? "default",
          Options: inputs.ipamOptions ?? {},
          Config: inputs.ipamConfigs.map(({ subnet, gateway, ipRange, auxAddress }) => ({
            ...(subnet && { Subnet: subnet }),
            ...(gateway && { Gateway: gateway }),
            ...(ipRange && { IPRange: ipRange }),
            ...(auxAddress && { AuxiliaryAddresses: auxAddress }),
          })),
        },
      });
      return { id: made.id, state: networkState(props, await made.inspect()) };
    },

    async read({ id, inputs }) {
      const found = await unless<NetworkInspectInfo>([404], () => engine.docker().getNetwork(id).inspect());
      if (!found) return undefined;
      const read = Object.keys(inputs).length > 0 ? inputs : { name: found.Name };
      return { id: found.Id, inputs: read, state: networkState(read, found) };
    },

    async delete({ id, state }) {
      await removeWhenFree(`network ${state.name}`, removalPatienceMs, () => engine.docker().getNetwork(id).remove());
    },
  };
}

function networkState({ __defaults, ...inputs }: Props, found: NetworkInspectInfo): Props {
  return {
    ...inputs,
    id: found.Id,
    driver: found.Driver,
    internal: found.Internal,
    scope: found.Scope,
    options: found.Options ?? {},
    ipamConfigs: (found.IPAM?.Config ?? []).map((config) => ({
      subnet: config.Subnet ?? "",
      gateway: config.Gateway ?? "",
      ipRange: config.IPRange ?? "",
      auxAddress: config.AuxiliaryAddresses ?? {},
    })),
  };
}
