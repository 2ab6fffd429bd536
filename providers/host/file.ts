import { createHash } from "node:crypto";
import { hasUnknown, type Props, type ResourceHandler } from "../rpc/handler.ts";
import { checkMode, checkPath } from "./check.ts";
import type { Connect } from "./connect.ts";
import { effect } from "./effect.ts";
import type { Host } from "./host.ts";

interface FileInputs {
  server: string;
  path: string;
  content: string;
  mode: string;
  validate?: string[];
}

/** A text file. It claims no more than that it is on disk: being in force is another resource's word. */
export function file(connect: Connect): ResourceHandler {
  const write = async (inputs: Props) => {
    const { server, path, content, mode, validate } = inputs as unknown as FileInputs;
    const host = connect(server);
    const check = validate && ((temporary: string) => runValidation(host, validate, temporary, path));
    await effect("file.write", () => host.writeFile(path, { content, mode }, check));
    return withHash(inputs);
  };
  return {
    async check(news) {
      return { inputs: { mode: "0644", ...news }, failures: [...checkPath(news), ...checkMode(news)] };
    },
    async preview(inputs) {
      return hasUnknown(inputs.content) ? inputs : withHash(inputs);
    },
    async create(inputs) {
      return { id: String(inputs.path), state: await write(inputs) };
    },
    async read({ id, inputs, state }) {
      const found = await connect(String(state.server ?? "")).readFile(id);
      if (!found) return undefined;
      const seen = { ...inputs, path: id, content: found.content, mode: found.mode };
      return { id, inputs: seen, state: withHash(seen) };
    },
    async diff({ oldInputs, news }) {
      const changed = ["server", "path", "content", "mode"].filter((key) => oldInputs[key] !== news[key]);
      return { changed, replaces: changed.filter((key) => key === "server" || key === "path") };
    },
    async update({ news }) {
      return write(news);
    },
    async delete({ id, state }) {
      await effect("file.remove", () => connect(String(state.server)).removeFile(id));
    },
  };
}

function withHash(inputs: Props): Props {
  return { ...inputs, hash: createHash("sha256").update(String(inputs.content)).digest("hex") };
}

/** Runs the file's own checker on the new file while the old one is still in place. */
async function runValidation(host: Host, validate: string[], temporary: string, path: string): Promise<void> {
  const { code, stdout, stderr } = await host.run(validate.map((word) => word.replaceAll("{}", temporary)));
  if (code === 0) return;
  const said = `${stderr}${stdout}`.trim().replaceAll(temporary, path);
  throw new Error(`${path} was not written: ${validate[0]} refuses it:\n${said}`);
}
