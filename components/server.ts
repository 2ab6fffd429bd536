import { resolve } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ServerConfig } from "../config/server.ts";
import { renderSshOptions } from "../render/ssh-options.ts";
import { labels } from "./container.ts";
import type { RegistryLogin } from "./registry-login.ts";

export type ServerArgs = ServerConfig & {
  /** The account to pull with; undefined where anyone may. */
  registry?: RegistryLogin;
};

/** What the engine of this machine builds for. */
export const localPlatform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;

/** The engine of this machine, whatever DOCKER_HOST says. */
export const localEngine = "unix:///var/run/docker.sock";

/** A machine that runs containers: how its engine is reached, and the two networks its apps live on. */
export class Server extends pulumi.ComponentResource {
  readonly name: string;
  /** Absolute path of the folder on the server that holds its files. */
  readonly folder: string;
  /** Whether files there are root's: over SSH they are, on this machine if Pulumi runs as root. */
  readonly asRoot: boolean;
  readonly docker: docker.Provider;
  /** Apps reach each other here by name, and the outside. */
  readonly app: docker.Network;
  /** nginx reaches apps here, at addresses that only a gate gives; nothing leaves it. */
  readonly edge: docker.Network;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:servers:Server", name, {}, opts);
    this.name = name;
    this.folder = resolve(args.folder);
    this.asRoot = args.transport === "ssh" || process.getuid?.() === 0;
    this.docker = new docker.Provider(
      name,
      { ...engineOf(name, args), registryAuth: accounts(args.registry) },
      { parent: this },
    );
    this.app = this.#network("app", { internal: false });
    const gateway = args.edgeSubnet.replace(/0\/24$/, "1");
    this.edge = this.#network("edge", { internal: true, ipamConfigs: [{ subnet: args.edgeSubnet, gateway }] });
    this.registerOutputs();
  }

  #network(kind: "app" | "edge", args: docker.NetworkArgs): docker.Network {
    return new docker.Network(
      `${this.name}-${kind}`,
      { driver: "bridge", labels: labels(kind), ...args },
      {
        parent: this,
        provider: this.docker,
        // A label edit would delete the network under every container that is on it.
        ignoreChanges: ["labels"],
        protect: true,
      },
    );
  }
}

/** The provider dials when it first asks for something: a server without Docker can be declared, and previewed. */
function engineOf(name: string, args: ServerConfig): docker.ProviderArgs {
  if (args.transport === "local") return { host: localEngine };
  const { user, host, port } = args;
  const sshOpts = renderSshOptions({ alias: `${name}.${pulumi.getStack()}`, ...args });
  return { host: `ssh://${user}@${host}:${port}`, sshOpts };
}

/** Named only where there is one: for an address without a user the provider would open the operator's own accounts. */
function accounts(login: RegistryLogin | undefined) {
  return login && [{ address: login.server, username: login.username, password: login.password }];
}
