import { createHash } from "node:crypto";
import { hasUnknown, type Props, type ResourceHandler } from "../rpc/handler.ts";
import { diffOf } from "../rpc/service.ts";
import { stackOf } from "../rpc/wire.ts";
import { checkMode, checkOwner, checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import { importedFrom } from "./imported.ts";
import { ownerAs } from "./owner.ts";
import { type Validation, validate } from "./validation.ts";

interface FileInputs {
  server: string;
  path: string;
  content: string;
  mode: string;
  owner?: string;
  validate?: Validation;
}

/** A text file. It claims no more than that it is on disk: being in force is another resource's word. */
export function file(connect: Connect): ResourceHandler {
  const write = async (inputs: Props, urn: string) => {
    const { server, path, validate: validation, ...what } = inputs as unknown as FileInputs;
    const host = connect(server, urn);
    const check = validation && ((temporary: string) => validate(host, stackOf(urn), validation, temporary, path));
    await effect("file.write", () => host.writeFile(path, what, check));
    return withHash(inputs);
  };
  return {
    async check(news) {
      return {
        inputs: { mode: "0644", ...news },
        failures: [...checkPath(news), ...checkMode(news), ...checkOwner(news)],
      };
    },
    async preview(inputs) {
      return hasUnknown(inputs.content) ? inputs : withHash(inputs);
    },
    async create(inputs, { urn }) {
      return { id: String(inputs.path), state: await write(inputs, urn) };
    },
    async read({ id, inputs, state }, { urn }) {
      const { server, path } = importedFrom(id, state) ?? { server: String(state.server), path: id };
      const found = await connect(server, urn).readFile(path);
      if (!found) return undefined;
      const { content, mode } = found;
      const seen = { ...inputs, server, path, content, mode, ...ownerAs(inputs.owner, found) };
      return { id: path, inputs: seen, state: withHash(seen) };
    },
    diff: diffOf("server", "path"),
    async update({ news }, { urn }) {
      return write(news, urn);
    },
    async delete({ id, state }, { urn }) {
      await effect("file.remove", () => connect(String(state.server), urn).removeFile(id));
    },
  };
}

function withHash(inputs: Props): Props {
  return { ...inputs, hash: createHash("sha256").update(String(inputs.content)).digest("hex") };
}
