import type { VolumeInspectInfo } from "dockerode";
import type { Props, ResourceHandler } from "../../providers/rpc/handler.ts";
import { labelMap } from "./container-create.ts";
import type { Label } from "./container-inputs.ts";
import type { EngineRef } from "./engine.ts";
import { removeWhenFree, unless } from "./engine-errors.ts";
import { isGenerated, withName } from "./names.ts";
import { changedProperties } from "./unordered.ts";

/** Containers deleted in the same update leave a volume within this time. */
const removalPatienceMs = 20_000;

const served = ["driver", "driverOpts", "labels", "name"];

interface VolumeInputs {
  name: string;
  driver?: string;
  driverOpts?: Record<string, string>;
  labels?: Label[];
}

/** `docker:index/volume:Volume`. Every change needs a new volume: the data of the old one is lost. */
export function volume(engine: EngineRef): ResourceHandler {
  return {
    async check({ __defaults, ...news }, context) {
      const unknown = Object.keys(news).filter((key) => !served.includes(key));
      const failures = unknown.map((property) => ({
        property,
        reason: `${property} of a volume is not served by the offline docker provider`,
      }));
      return { inputs: withName(news, context), failures };
    },

    async diff({ oldInputs, news }) {
      const changed = changedProperties(oldInputs, news);
      return { changed, replaces: changed, deleteBeforeReplace: changed.length > 0 && !isGenerated(news) };
    },

    async create(props) {
      const inputs = props as unknown as VolumeInputs;
      await engine.docker().createVolume({
        Name: inputs.name,
        Driver: inputs.driver ?? "local",
        DriverOpts: inputs.driverOpts ?? {},
        Labels: labelMap(inputs.labels),
      });
      const found = await engine.docker().getVolume(inputs.name).inspect();
      return { id: found.Name, state: volumeState(props, found) };
    },

    async read({ id, inputs }) {
      const found = await unless<VolumeInspectInfo>([404], () => engine.docker().getVolume(id).inspect());
      if (!found) return undefined;
      const read = Object.keys(inputs).length > 0 ? inputs : { name: found.Name };
      return { id: found.Name, inputs: read, state: volumeState(read, found) };
    },

    async delete({ id }) {
      await removeWhenFree(`volume ${id}`, removalPatienceMs, () => engine.docker().getVolume(id).remove());
    },
  };
}

function volumeState({ __defaults, ...inputs }: Props, found: VolumeInspectInfo): Props {
  return { ...inputs, id: found.Name, driver: found.Driver, mountpoint: found.Mountpoint };
}
