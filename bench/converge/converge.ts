import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { step } from "../../ops/progress.ts";
import type { TestServer } from "../../test/support/test-server.ts";
import { TestServers } from "../../test/support/test-servers.ts";
import { ratios } from "../figures.ts";
import { Ansible, installAnsible } from "./ansible.ts";
import { Contest } from "./contest.ts";
import { Ours } from "./ours.ts";
import { resourcesIn, state } from "./state.ts";

export interface ConvergeOptions {
  /** How often each tool does what has nothing to do. */
  runs: number;
}

/** What ansible-playbook needs of a server: there before anything is measured, as the packages of the state are. */
const forAnsible = ["python3", "python3-apt"];

/** Prints one line for each step, and last the figures. Leaves nothing but the Python environment of the peer. */
export async function converge({ runs }: ConvergeOptions, signal: AbortSignal): Promise<void> {
  const { line: version } = await step("installing ansible-core", async () => ({ line: await installAnsible() }));
  const folder = mkdtempSync(join(tmpdir(), "aisha-bench-"));
  const servers = await TestServers.open("bench-converge");
  const place = async (name: string, packages: string[]) => {
    const own = join(folder, name);
    mkdirSync(own);
    return { server: await startServer(servers, name, packages), keyPath: servers.keyPath, folder: own, signal };
  };
  try {
    const ours = new Ours(await place("ours", state.packages));
    const peer = new Ansible(await place("ansible", [...state.packages, ...forAnsible]));
    const contest = new Contest([ours, peer], state);
    try {
      await contest.measure(runs);
    } finally {
      await peer.close();
    }
    const [figures, peers] = [contest.figuresOf(ours), contest.figuresOf(peer)];
    const result = {
      name: "converge",
      ours: { ...figures, resources: resourcesIn(state) },
      peer: { ...peers, resources: resourcesIn(state), version },
      ratios: ratios(figures, peers),
    };
    console.log(JSON.stringify(result));
  } finally {
    await servers.close();
    rmSync(folder, { recursive: true });
  }
}

async function startServer(servers: TestServers, name: string, packages: string[]): Promise<TestServer> {
  const { server } = await step(`starting a server for ${name}`, async (say) => {
    const server = await servers.start(name, "bare");
    say(`installing packages on the server for ${name}`);
    const install = "apt-get install -qq -y --no-install-recommends";
    await server.exec(`export DEBIAN_FRONTEND=noninteractive; apt-get update -qq; ${install} ${packages.join(" ")}`);
    return { server, line: `a bare server for ${name}, with ${packages.join(", ")}` };
  });
  return server;
}
