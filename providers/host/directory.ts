import type { ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import { checkMode, checkOwner, checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import { importedFrom } from "./imported.ts";
import { ownerAs } from "./owner.ts";

interface DirectoryInputs {
  server: string;
  path: string;
  mode: string;
  owner?: string;
}

/** A directory, its mode and owner. One that is not empty stays when the resource is deleted: what is in it is not ours to remove. */
export function directory(connect: Connect): ResourceHandler {
  const make = ({ server, path, mode, owner }: DirectoryInputs, urn: string) =>
    effect("directory.make", () => connect(server, urn).makeDirectory(path, mode, owner));
  return {
    async check(news) {
      return {
        inputs: { mode: "0755", ...news },
        failures: [...checkPath(news), ...checkMode(news), ...checkOwner(news)],
      };
    },
    async create(inputs, { urn }) {
      await make(inputs as never, urn);
      return { id: String(inputs.path), state: inputs };
    },
    async read({ id, inputs, state }, { urn }) {
      const { server, path } = importedFrom(id, state) ?? { server: String(state.server), path: id };
      const facts = await connect(server, urn).stat(path);
      if (!facts) return undefined;
      const found = { ...inputs, server, path, mode: facts.mode, ...ownerAs(inputs.owner, facts) };
      return { id: path, inputs: found, state: found };
    },
    diff: diffOf("server", "path"),
    async update({ news }, { urn }) {
      await make(news as never, urn);
      return news;
    },
    async delete({ id, state }, context) {
      const host = connect(String(state.server), context.urn);
      if (await effect("directory.remove", () => host.removeEmptyDirectory(id))) return;
      context.log(`${id} stays, since it is not empty`, "warning");
    },
  };
}
