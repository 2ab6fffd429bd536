import { type Props, type ResourceHandler, UNKNOWN } from "../../rpc/handler.ts";
import { diffOf } from "../../rpc/service.ts";
import type { Connect } from "../connect.ts";
import { ifPresent } from "../if-present.ts";
import { notImported } from "../imported.ts";

/** What an image says of how it is run. The supervisor takes the place of its entrypoint, and has to run that itself. */
export function imageCommand(connect: Connect): ResourceHandler {
  const ask = async (inputs: Props, urn: string): Promise<Props> => {
    const { server, image } = inputs as { server: string; image: string };
    const found = await ifPresent(connect(server, urn).docker().getImage(image).inspect());
    if (!found) throw new Error(`image ${image} is not on server ${server}; run up again`);
    const { Entrypoint: entrypoint, Cmd: command } = found.Config;
    return { ...inputs, entrypoint: [entrypoint ?? []].flat(), command: command ?? [] };
  };
  return {
    diff: diffOf("server"),
    /** An image that is not pulled yet cannot be asked. */
    async preview(inputs, state) {
      return state?.image === inputs.image ? { ...state } : { ...inputs, entrypoint: UNKNOWN, command: UNKNOWN };
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.image), state: await ask(inputs, urn) };
    },
    async update({ news }, { urn }) {
      return ask(news, urn);
    },
    async read({ id, inputs, state }) {
      notImported("ImageCommand", state);
      return { id, inputs, state }; // an image by digest never says anything else
    },
    async delete() {},
  };
}
