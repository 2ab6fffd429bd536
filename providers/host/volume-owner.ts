import type Docker from "dockerode";
import type { Props, ResourceHandler } from "../rpc/handler.ts";
import { changedKeys } from "../rpc/service.ts";
import { stackOf } from "../rpc/wire.ts";
import { checkOwner } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import { ifPresent } from "./if-present.ts";
import { notImported } from "./imported.ts";
import { runOnce } from "./one-shot.ts";

interface VolumeOwnerInputs {
  server: string;
  volume: string;
  owner: string;
  image: string;
}

const mountPoint = "/volume";

/**
 * Who owns a volume and what is in it. A volume belongs to root unless the image says otherwise, and an app that is not
 * root cannot write to it. It is looked at, and changed, from inside a container, since only root of the host may do so
 * from outside.
 */
export function volumeOwner(connect: Connect): ResourceHandler {
  const give = async (inputs: Props, urn: string) => {
    const { server, volume, owner, image } = inputs as unknown as VolumeOwnerInputs;
    const command = ["chown", "-R", owner, mountPoint];
    const shot = { image, command, mounts: [mountOf(volume)], capabilities: ["CHOWN", "DAC_READ_SEARCH", "FOWNER"] };
    const docker = connect(server, urn).docker();
    const { code, output } = await effect("volume.chown", () => runOnce(docker, stackOf(urn), shot));
    if (code !== 0) throw new Error(`volume ${volume} was not given to ${owner}:\n${output.trim()}`);
    return inputs;
  };
  return {
    async check(news) {
      return { inputs: news, failures: checkOwner(news) };
    },
    async diff({ oldInputs, news }) {
      // The image is only what chown comes from: every release brings another, and that changes nothing.
      const changed = changedKeys(oldInputs, news).filter((key) => key !== "image");
      return { changed, replaces: changed.filter((key) => key !== "owner") };
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.volume), state: await give(inputs, urn) };
    },
    async update({ news }, { urn }) {
      return give(news, urn);
    },
    async read({ id, inputs, state }, { urn }) {
      notImported("VolumeOwner", state);
      const { server, image } = inputs as unknown as VolumeOwnerInputs;
      const docker = connect(server, urn).docker();
      if (!isFolder(id) && !(await ifPresent(docker.getVolume(id).inspect()))) return undefined; // to mount it would make it anew
      const seen = { ...inputs, owner: await ownerOf(docker, stackOf(urn), id, image) };
      return { id, inputs: seen, state: seen };
    },
    async delete() {}, // the volume is the docker provider's, and may be in use
  };
}

async function ownerOf(docker: Docker, stack: string, volume: string, image: string): Promise<string> {
  if (!(await ifPresent(docker.getImage(image).inspect()))) return "not known: the image is gone";
  const shot = {
    image,
    command: ["stat", "-c", "%u:%g", mountPoint],
    mounts: [{ ...mountOf(volume), readOnly: true }],
  };
  const { code, output } = await runOnce(docker, stack, shot);
  return code === 0 ? output.trim() : `not known: ${output.trim()}`;
}

function mountOf(volume: string) {
  return { type: isFolder(volume) ? ("bind" as const) : ("volume" as const), source: volume, target: mountPoint };
}

/** Of the server, in the place of a volume. */
function isFolder(volume: string): boolean {
  return volume.startsWith("/");
}
