import type { ResourceHandler } from "../rpc/handler.ts";
import { checkMode, checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";

interface DirectoryInputs {
  server: string;
  path: string;
  mode: string;
}

/** A directory and its mode. One that is not empty stays when the resource is deleted: what is in it is not ours to remove. */
export function directory(connect: Connect): ResourceHandler {
  const make = ({ server, path, mode }: DirectoryInputs) =>
    effect("directory.make", () => connect(server).makeDirectory(path, mode));
  return {
    async check(news) {
      return { inputs: { mode: "0755", ...news }, failures: [...checkPath(news), ...checkMode(news)] };
    },
    async create(inputs) {
      await make(inputs as never);
      return { id: String(inputs.path), state: inputs };
    },
    async read({ id, inputs, state }) {
      const mode = await connect(String(state.server ?? "")).mode(id);
      if (mode === undefined) return undefined;
      const found = { ...inputs, path: id, mode };
      return { id, inputs: found, state: found };
    },
    async diff({ oldInputs, news }) {
      const changed = ["server", "path", "mode"].filter((key) => oldInputs[key] !== news[key]);
      return { changed, replaces: changed.filter((key) => key !== "mode") };
    },
    async update({ news }) {
      await make(news as never);
      return news;
    },
    async delete({ id, state }, context) {
      const host = connect(String(state.server));
      if (await effect("directory.remove", () => host.removeEmptyDirectory(id))) return;
      context.log(`${id} stays, since it is not empty`, "warning");
    },
  };
}
