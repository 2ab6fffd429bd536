import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Docker from "dockerode";
import { parse, stringify } from "yaml";
import { repository } from "../../ops/repository.ts";
import { Clone } from "./clone.ts";
import { get } from "./https.ts";

// biome-ignore lint/suspicious/noExplicitAny: a test sets what it likes, also what is wrong
export type StackConfig = Record<string, any>;

/** The sample product in a clone of its own, as a stack of its own on ports of its own. */
export class Product {
  readonly clone = new Clone();
  readonly engine = new Docker();
  readonly stack: string;
  /** Where nginx answers. */
  readonly base: string;
  readonly registry: string;
  readonly #configuration: string;

  /** @param offset makes ports and addresses different from those of other products, 1–99 */
  constructor(stack: string, offset: number) {
    this.stack = stack;
    this.base = `https://127.0.0.1:${18400 + offset}`;
    this.registry = `127.0.0.1:${15000 + offset}`;
    this.#configuration = readFileSync(join(repository, "Pulumi.local.yaml"), "utf8")
      .replace("port: 5000", `port: ${15000 + offset}`)
      .replace("http: 8080", `http: ${18000 + offset}`)
      .replace("https: 8443", `https: ${18400 + offset}`)
      .replace("folder: .aisha/local", `folder: .aisha/${stack}, edgeSubnet: 10.219.${100 + offset}.0/24`);
    this.configure((text) => text);
    // The CLI takes minutes to build; set-up built it before these tests, and tests itself by that.
    const tools = `mkdir -p "${this.clone.folder}/.aisha" && cp -al .aisha/pulumi "${this.clone.folder}/.aisha/"`;
    execFileSync(
      "bash",
      ["-c", `${tools} && { cp .aisha/unreachable.json "${this.clone.folder}/.aisha/" || true; } 2>/dev/null`],
      {
        cwd: repository,
      },
    );
  }

  /** Writes the stack's file with a change to what stack `local` declares. */
  configure(change: (text: string) => string): void {
    writeFileSync(join(this.clone.folder, `Pulumi.${this.stack}.yaml`), change(this.#configuration));
  }

  /** What stands in the stack's file. */
  stackFile(): string {
    return readFileSync(join(this.clone.folder, `Pulumi.${this.stack}.yaml`), "utf8");
  }

  /** Writes the stack's file with a change to its `config`, whose keys are as in `aisha:apps`. */
  declare(change: (config: StackConfig) => void): void {
    this.configure((text) => {
      const file = parse(text);
      change(file.config);
      return stringify(file);
    });
  }

  /** Changes the `config` that stands in the stack's file, by its keys. */
  edit(change: (config: StackConfig) => void): void {
    const file = parse(this.stackFile());
    change(file.config);
    writeFileSync(join(this.clone.folder, `Pulumi.${this.stack}.yaml`), stringify(file));
  }

  /** Runs a command in the clone, whatever comes of it. */
  async run(script: string): Promise<{ code: number | null; output: string }> {
    const { code, stdout, stderr } = await this.clone.run(script, {
      AISHA_STACK: this.stack,
      PULUMI_CONFIG_PASSPHRASE: "local",
    });
    return { code, output: `${stdout}${stderr}` };
  }

  /** Runs a command in the clone. @throws Error with what it printed when it fails @returns what it printed */
  async must(script: string): Promise<string> {
    const { code, output } = await this.run(script);
    if (code !== 0) throw new Error(`${script} ended with ${code}:\n${output}`);
    return output.trim();
  }

  preview(...options: string[]) {
    return this.run(["bin/aisha pulumi preview", ...options].join(" "));
  }

  /** The containers of the stack, or of one part of it, those that do not run included. */
  containers(part?: string): Promise<Docker.ContainerInfo[]> {
    const label = [`aisha.stack=${this.stack}`, ...(part ? [`aisha.part=${part}`] : [])];
    return this.engine.listContainers({ all: true, filters: { label } });
  }

  /** What was said in a chat, as `bot: text`. */
  async messages(chat: number): Promise<string[]> {
    const list: { from: string; text: string }[] = JSON.parse(
      (await get(`${this.base}/chat/messages?chat=${chat}`)).body,
    );
    return list.map(({ from, text }) => `${from}: ${text}`);
  }

  /** As in another clone: nothing is known of what was brought up. */
  async forget(): Promise<void> {
    await this.run("rm -rf .aisha/state");
  }

  async remove(): Promise<void> {
    await this.run("bin/down");
    this.clone.remove();
  }
}
