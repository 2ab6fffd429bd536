import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { capture } from "../../ops/process.ts";

export interface TestServerArgs {
  name: string;
  container: string;
  image: string;
  labels: Record<string, string>;
  network: string;
  address: string;
  publicKey: string;
}

const upWithinMs = 30_000;
const pollMs = 200;
/** Below the ports that the kernel gives by itself, so that nobody gets it while the server restarts. */
const [lowestPort, highestPort] = [20_000, 32_000];
/** What systemd, dockerd and nftables need; CAP_SYS_RESOURCE, which `--privileged` would ask for, is not everywhere to be had. */
const capabilities = [
  ...["AUDIT_CONTROL", "AUDIT_READ", "BLOCK_SUSPEND", "DAC_READ_SEARCH", "IPC_LOCK", "IPC_OWNER", "LEASE"],
  ...["LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "NET_ADMIN", "NET_BROADCAST", "SYSLOG", "SYS_ADMIN", "SYS_BOOT"],
  ...["SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_TIME", "SYS_TTY_CONFIG", "WAKE_ALARM"],
];

/** A whole Debian 13 server, in a container; {@link TestServers} starts it. */
export class TestServer {
  readonly name: string;
  /** A user with every right by sudo, without a password. */
  readonly user = "admin";
  /** Where its sshd answers on 127.0.0.1, the same after a restart. */
  readonly port: number;
  /** On the network of the test; the same after a restart. */
  readonly address: string;
  /** As in known_hosts without the names: "ssh-ed25519 AAAA…". */
  readonly hostKey: string;
  readonly container: Docker.Container;

  private constructor(args: TestServerArgs, container: Docker.Container, port: number, hostKey: string) {
    this.name = args.name;
    this.address = args.address;
    this.container = container;
    this.port = port;
    this.hostKey = hostKey;
  }

  static async start(engine: Docker, args: TestServerArgs): Promise<TestServer> {
    const port = await freePort();
    const container = await engine.createContainer(options(args, port));
    await container.start();
    await untilUp(container);
    const keys = ".ssh/authorized_keys";
    await asRoot(
      container,
      `cd ~admin && install -D -m 600 /dev/stdin ${keys} && chown -R admin: .ssh`,
      args.publicKey,
    );
    const [type, key] = (await asRoot(container, "cat /etc/ssh/ssh_host_ed25519_key.pub")).split(" ");
    return new TestServer(args, container, port, `${type} ${key}`);
  }

  /** Runs a shell script as root, without SSH. @returns what it printed @throws Error with its errors when it fails */
  exec(script: string, stdin?: string): Promise<string> {
    return asRoot(this.container, script, stdin);
  }

  /** Gives its Docker an image that the engine of the tests has: seconds. */
  async load(image: string): Promise<void> {
    const { code, stderr } = await capture("sh", [
      ...["-c", 'docker save "$1" | docker exec -i "$2" docker load', "sh", image, this.container.id],
    ]);
    if (code !== 0) throw new Error(`${image} cannot be loaded into ${this.name}: ${stderr}`);
  }

  /** As by a reboot: everything is stopped in order, and comes up again. */
  async restart(): Promise<void> {
    await this.container.restart({ t: upWithinMs / 1000 });
    await untilUp(this.container);
  }

  /** Leaves nothing of it, nor of its volumes. */
  async remove(): Promise<void> {
    await this.container.remove({ force: true, v: true });
  }
}

function options(args: TestServerArgs, port: number): Docker.ContainerCreateOptions {
  return {
    name: args.container,
    Hostname: args.name,
    Image: args.image,
    Labels: args.labels,
    Env: ["container=docker"], // tells systemd what it is in
    ExposedPorts: { "22/tcp": {} },
    Volumes: { "/var/lib/docker": {} }, // overlay2 does not work on itself
    HostConfig: {
      CapAdd: capabilities,
      SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined"],
      MaskedPaths: [],
      ReadonlyPaths: [],
      Tmpfs: { "/run": "", "/run/lock": "", "/tmp": "" },
      Binds: ["/sys/fs/cgroup:/sys/fs/cgroup:rw"],
      PortBindings: { "22/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
      NetworkMode: args.network,
    },
    NetworkingConfig: {
      EndpointsConfig: { [args.network]: { Aliases: [args.name], IPAMConfig: { IPv4Address: args.address } } },
    },
  };
}

/** @throws Error when it is not up within 30 s */
async function untilUp(container: Docker.Container): Promise<void> {
  let state = "";
  for (const end = Date.now() + upWithinMs; Date.now() < end; await sleep(pollMs)) {
    state = (await asRoot(container, "systemctl is-system-running 2>&1 || true")).trim();
    if (state === "running" || state === "degraded") return;
  }
  throw new Error(`the test server is "${state}" after ${upWithinMs / 1000} s; see: docker logs ${container.id}`);
}

/** By the docker command, since its exec ends when the script does, whatever the script left running. */
async function asRoot({ id }: Docker.Container, script: string, stdin = ""): Promise<string> {
  const child = spawn("docker", ["exec", "-i", id, "sh", "-ec", script]);
  let [output, errors] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (errors += text));
  child.stdin.on("error", () => {}).end(stdin);
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`a script on a test server ended with ${code}: ${errors.trim()}\n${script}`);
  return output;
}

async function freePort(): Promise<number> {
  for (;;) {
    const port = lowestPort + Math.floor(Math.random() * (highestPort - lowestPort));
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}
