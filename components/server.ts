import { resolve } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { HousekeepingConfig } from "../config/housekeeping.ts";
import { type RegistryConfig, registryAddress } from "../config/registry.ts";
import type { ServerConfig } from "../config/server.ts";
import { renderEngineConnection } from "../render/ssh-options.ts";
import { labels } from "./container.ts";
import { registryLogin } from "./registry-login.ts";
import { type System, systemOf } from "./server/system.ts";

export type ServerArgs = ServerConfig & {
  /** Where it pulls from. */
  registry: RegistryConfig;
  /** Ports of its own that everyone may reach. */
  publicPorts: number[];
};

/** What the engine of this machine builds for. */
const localPlatform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;

/** The engine of this machine, whatever DOCKER_HOST says. */
const localEngine = "unix:///var/run/docker.sock";

/** A machine that runs containers: its own set-up, how its engine is reached, and the two networks its apps live on. */
export class Server extends pulumi.ComponentResource {
  readonly name: string;
  /** Absolute path of the folder on the server that holds its files. */
  readonly folder: string;
  /** Whether it is another machine than the one that Pulumi runs on. */
  readonly isElsewhere: boolean;
  /** Whether files there are root's: over SSH they are, on this machine if Pulumi runs as root. */
  readonly asRoot: boolean;
  /** What images for it are built for, as "linux/amd64". */
  readonly platform: string;
  /** Files that are put on it depend on these. */
  readonly base: pulumi.Resource[];
  /** Where its engine finds the authority of a registry that speaks HTTPS; undefined where that is nobody's business. */
  readonly trustFolder: string | undefined;
  /** Releases whose images stay on it. */
  readonly keepReleases: number;
  readonly housekeeping: HousekeepingConfig;
  /** Whether its own set-up is declared too. */
  readonly managed: boolean;
  readonly docker: docker.Provider;
  /** Apps reach each other here by name, and the outside. */
  readonly app: docker.Network;
  /** nginx reaches apps here, at addresses that only a gate gives; nothing leaves it. */
  readonly edge: docker.Network;

  constructor(name: string, args: ServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:servers:Server", name, {}, opts);
    this.name = name;
    this.folder = resolve(args.folder);
    this.isElsewhere = args.transport === "ssh";
    this.asRoot = this.isElsewhere || process.getuid?.() === 0;
    this.platform = args.transport === "ssh" ? args.platform : localPlatform;
    this.trustFolder = trustFolder(args);
    this.keepReleases = args.keepReleases;
    this.housekeeping = args.housekeeping;
    this.managed = args.transport === "ssh" && args.system.managed;
    const { base, engine } = this.#system(args);
    this.base = base;
    this.docker = new docker.Provider(
      name,
      { ...engineOf(name, args), registryAuth: accounts(args.registry) },
      { parent: this, dependsOn: engine },
    );
    this.app = this.#network("app", { internal: false });
    const gateway = args.edgeSubnet.replace(/0\/24$/, "1");
    this.edge = this.#network("edge", { internal: true, ipamConfigs: [{ subnet: args.edgeSubnet, gateway }] });
    this.registerOutputs();
  }

  /** On this machine, nothing but what a stack's own folder holds is changed. */
  #system(args: ServerArgs): System {
    if (args.transport === "local") return { base: [], engine: [] };
    const insecureRegistries = speaksHttp(args.registry) ? [registryAddress(args.registry)] : [];
    return systemOf({ ...args, name: this.name, parent: this, insecureRegistries });
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
  return renderEngineConnection(pulumi.getStack(), name, args);
}

/** Named only where there is one: for an address without a user the provider would open the operator's own accounts. */
function accounts(registry: RegistryConfig) {
  const login = registryLogin(registry);
  return login && [{ address: login.server, username: login.username, password: login.password }];
}

/** To loopback, an engine speaks HTTP without being told. */
function speaksHttp({ mode, address }: RegistryConfig): boolean {
  return mode === "http" && !address.startsWith("127.");
}

/** Source: Docker's documentation, "Verify repository client with certificates". */
function trustFolder({ transport, registry }: ServerArgs): string | undefined {
  if (transport === "local" || registry.mode !== "https") return undefined;
  return `/etc/docker/certs.d/${registryAddress(registry)}`;
}
