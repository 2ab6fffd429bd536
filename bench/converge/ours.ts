import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Problem } from "../../ops/problem.ts";
import { cliRoot, pulumiEnvironment } from "../../ops/pulumi-environment.ts";
import { folders, repository } from "../../ops/repository.ts";
import type { TestServer } from "../../test/support/test-server.ts";
import { timed } from "../timed.ts";
import { resourcesIn, state } from "./state.ts";
import type { Tool, Workplace } from "./tool.ts";

const stack = "bench";

/** This program: its host provider, by the Pulumi CLI, with a project and a state of its own. */
export class Ours implements Tool {
  readonly name = "ours";
  readonly server: TestServer;
  readonly #place: Workplace;
  readonly #env: NodeJS.ProcessEnv;

  constructor(place: Workplace) {
    this.#place = place;
    this.server = place.server;
    const backend = join(place.folder, "state");
    mkdirSync(backend);
    this.#env = pulumiEnvironment({ stack, state: backend, passphrase: "bench" });
    this.#writeProject();
  }

  async prepare(): Promise<void> {
    await this.#pulumi("stack", "init", stack);
    await this.#pulumi("preview");
  }

  async apply(nothingToDo = false): Promise<number> {
    return this.#seconds(nothingToDo, "up", "--yes", "--skip-preview");
  }

  async check(): Promise<number> {
    return this.#seconds(true, "preview");
  }

  async close(): Promise<void> {}

  async #seconds(nothingToDo: boolean, ...command: string[]): Promise<number> {
    const { seconds, printed } = await this.#pulumi(...command);
    const asDeclared = `${resourcesIn(state) + 1} unchanged\n`; // the stack is one as well
    if (!nothingToDo || printed.includes(asDeclared)) return seconds;
    throw new Problem(`ours found something to do:\n${printed}`);
  }

  #pulumi(...command: string[]) {
    const { folder: cwd, signal } = this.#place;
    return timed(join(cliRoot(), "bin/pulumi"), [...command, "--non-interactive"], { cwd, env: this.#env, signal });
  }

  /** As this repository's own; the provider finds the server in the file of the stack, beside the program. */
  #writeProject(): void {
    const { folder, server, keyPath } = this.#place;
    const { name, address, user, hostKey } = server;
    const files = {
      "package.json": { type: "module" },
      "Pulumi.yaml": {
        name: "aisha",
        runtime: { name: "nodejs", options: { typescript: false } },
        main: "main.js",
        plugins: { providers: [{ name: "host", path: join(repository, "providers/host") }] },
        options: { refresh: "always" },
      },
      [`Pulumi.${stack}.yaml`]: {
        config: {
          "aisha:servers": { [name]: { transport: "ssh", host: address, user, hostKey, key: keyPath } },
        },
      },
    };
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), JSON.stringify(content));
    const part = (file: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, file)).href);
    const main = `import { declare } from ${part("program.ts")};\nimport { state } from ${part("state.ts")};\n`;
    writeFileSync(join(folder, "main.js"), `${main}\ndeclare(${JSON.stringify(name)}, state);\n`);
    symlinkSync(folders.packages, join(folder, "node_modules"));
  }
}
