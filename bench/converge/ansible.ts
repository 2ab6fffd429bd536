import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../../ops/problem.ts";
import { capture, output } from "../../ops/process.ts";
import { folders } from "../../ops/repository.ts";
import type { TestServer } from "../../test/support/test-server.ts";
import { timed } from "../timed.ts";
import { playbook } from "./playbook.ts";
import { state } from "./state.ts";
import type { Tool, Workplace } from "./tool.ts";

const environment = join(folders.all, "bench/ansible");
const requirement = "ansible-core>=2.19,<3";

/** Puts ansible-core into a Python environment that is kept for the next time. @returns as "ansible-core 2.19.1" */
export async function installAnsible(): Promise<string> {
  const program = join(environment, "bin/ansible-playbook");
  const usable = async () => existsSync(program) && (await capture(program, ["--version"])).code === 0;
  if (!(await usable())) {
    mkdirSync(environment, { recursive: true });
    await output("python3", ["-m", "venv", "--clear", environment]);
    await output(join(environment, "bin/pip"), ["install", "--quiet", requirement]);
  }
  const [, version] = /\[core ([^\]]+)\]/.exec(await output(program, ["--version"])) ?? [];
  return `ansible-core ${version}`;
}

/** ansible-playbook with its quickest settings: one connection that is kept, modules piped into Python, no facts. */
export class Ansible implements Tool {
  readonly name = "ansible";
  readonly server: TestServer;
  readonly #place: Workplace;
  readonly #env: NodeJS.ProcessEnv;

  constructor(place: Workplace) {
    this.#place = place;
    this.server = place.server;
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("ANSIBLE_"));
    this.#env = {
      ...Object.fromEntries(own),
      ANSIBLE_CONFIG: join(place.folder, "ansible.cfg"),
      ANSIBLE_HOME: join(place.folder, "home"),
    };
    this.#write();
  }

  /** Opens the connection. */
  async prepare(): Promise<void> {
    await this.#run("ansible", "all", "--module-name", "ansible.builtin.ping");
  }

  apply(nothingToDo = false): Promise<number> {
    return this.#seconds(nothingToDo, "playbook.yml");
  }

  check(): Promise<number> {
    return this.#seconds(true, "--check", "--diff", "playbook.yml");
  }

  /** Ends the connection that was kept. */
  async close(): Promise<void> {
    const { server, folder } = this.#place;
    await capture("ssh", ["-O", "exit", "-o", `ControlPath=${join(folder, "socket")}`, server.address]);
  }

  async #seconds(nothingToDo: boolean, ...args: string[]): Promise<number> {
    const { seconds, printed } = await this.#run("ansible-playbook", ...args);
    if (!nothingToDo || / changed=0 /.test(printed)) return seconds;
    throw new Problem(`ansible found something to do:\n${printed}`);
  }

  #run(program: string, ...args: string[]) {
    const { folder: cwd, signal } = this.#place;
    return timed(join(environment, "bin", program), args, { cwd, env: this.#env, signal });
  }

  #write(): void {
    const { folder, server, keyPath } = this.#place;
    const login = `ansible_host=${server.address} ansible_user=${server.user}`;
    const files = {
      known_hosts: `${server.address} ${server.hostKey}\n`,
      "inventory.ini": `${server.name} ${login} ansible_python_interpreter=/usr/bin/python3\n`,
      "playbook.yml": playbook(state),
      "ansible.cfg": `[defaults]
inventory = inventory.ini
private_key_file = ${keyPath}
nocows = true

[ssh_connection]
pipelining = true
control_path = ${join(folder, "socket")}
ssh_args = -o ControlMaster=auto -o ControlPersist=600s -o UserKnownHostsFile=${join(folder, "known_hosts")}
`,
    };
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), content);
  }
}
