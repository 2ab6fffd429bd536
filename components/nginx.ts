import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import type { NginxConfig } from "../config/nginx.ts";
import { secret } from "../config.ts";
import { Directory, File, Gate, Reload, type ValidateArgs } from "../providers/host/resources.ts";
import { renderNginx } from "../render/nginx/conf.ts";
import { type NginxRoute, tokenOf } from "../render/nginx/route.ts";
import { renderTokens } from "../render/nginx/token.ts";
import type { App } from "./app.ts";
import { hardened, healthcheck, overlap } from "./container.ts";
import type { Images } from "./images.ts";
import { type NginxCertificate, nginxCertificate } from "./nginx-certificate.ts";
import type { Server } from "./server.ts";
import { takeover } from "./takeover.ts";

export interface NginxArgs extends NginxConfig {
  on: Server;
  images: Images;
  apps: Record<string, App>;
  /** What must have passed before traffic moves to a new release, beside the apps. */
  after: pulumi.Resource[];
}

/** Where the server's nginx folder is seen in the container; in the image's own place, so that mime.types stays found. */
const mountPoint = "/etc/aisha";
const healthSocket = "/run/nginx-health.sock";
/** Apart from nginx.conf, which previews show and everyone may read. */
const tokensFile = "secrets.conf";
const maintenanceFile = "maintenance";
const limits = { memoryMb: 256, cpuPercent: 200, pids: 64 };
/** What is left between the end of the drain and SIGKILL. */
const graceAfterDrainSeconds = 10;
/** That an nginx of before has to stop: as long as it finishes requests, its ports take no others. */
const replacedWithinSeconds = 3;

/** The way in: TLS, and requests sent to the replicas that passed their gates. */
export class Nginx extends pulumi.ComponentResource {
  /** SHA-256 of the configuration. */
  readonly configHash: pulumi.Output<string>;
  /** Depend on it to ask nginx for what is declared. */
  readonly inForce: pulumi.Resource;

  constructor(name: string, args: NginxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:nginx:Nginx", name, {}, opts);
    const folder = this.#folder(name, args);
    const certificate = nginxCertificate(name, args, { parent: this, dependsOn: folder });
    const addresses = addressesOf(args.apps);
    const tokens = this.#tokens(name, args, folder, addresses);
    const maintenance = this.#maintenance(name, args, folder);
    const config = this.#config(name, args, addresses, certificate, [tokens ?? folder, maintenance]);
    const container = this.#container(name, args, folder, config);
    const gate = this.#gate(name, args, container);
    const files = { "nginx.conf": config.hash, [certificate.cert]: certificate.resource.hash };
    if (tokens) files[tokensFile] = tokens.hash;
    this.configHash = config.hash;
    this.inForce = this.#reload(name, args, container, files, gate);
    this.registerOutputs();
  }

  #folder(name: string, { on }: NginxArgs): Directory {
    const args = { server: on.name, path: `${on.folder}/nginx`, mode: "0755" };
    return new Directory(name, args, { parent: this, dependsOn: on.base });
  }

  /** Written when nginx.conf is, after the gates: a token and the route that asks for it come in force together. */
  #tokens(name: string, { on, apps }: NginxArgs, folder: Directory, addresses: Addresses): File | undefined {
    const tokens = routesOf(apps).flatMap((route) => tokenOf(route) ?? []);
    if (tokens.length === 0) return undefined;
    const values = pulumi.all(Object.fromEntries(tokens.map((token) => [token.secret, secret(token.secret)])));
    return new File(
      `${name}-secrets`,
      {
        server: on.name,
        path: `${on.folder}/nginx/${tokensFile}`,
        content: pulumi.all([values, addresses]).apply(([found]) => renderTokens(tokens, found)),
        mode: "0600",
      },
      // A token that is short could be guessed from its hash.
      { parent: this, dependsOn: folder, additionalSecretOutputs: ["hash"] },
    );
  }

  /** Depends on no gate. nginx has no way to look into a file, but to see whether it can be executed. */
  #maintenance(name: string, { on, maintenance }: NginxArgs, folder: Directory): File {
    const said = `${maintenance.on ? "on" : "off"}: while this file can be executed, nginx answers 503\n`;
    const args = { server: on.name, path: `${on.folder}/nginx/${maintenanceFile}`, content: said };
    return new File(
      `${name}-maintenance`,
      { ...args, mode: maintenance.on ? "0755" : "0644" },
      { parent: this, dependsOn: folder },
    );
  }

  /** Names the gates' addresses and nothing else of the apps: traffic cannot move to a container that did not pass. */
  #config(
    name: string,
    args: NginxArgs,
    addresses: Addresses,
    { cert, key, resource: certificate }: NginxCertificate,
    files: pulumi.Resource[],
  ): File {
    const content = addresses.apply((found) =>
      renderNginx({
        ...args,
        certificatePath: `${mountPoint}/${cert}`,
        keyPath: `${mountPoint}/${key}`,
        tokensPath: `${mountPoint}/${tokensFile}`,
        maintenance: { ...args.maintenance, path: `${mountPoint}/${maintenanceFile}` },
        healthSocket,
        workers: Math.ceil(limits.cpuPercent / 100),
        upstreams: mapValues(found, (list, app) => ({ addresses: list, port: args.apps[app]!.config.port! })),
        routes: routesOf(args.apps),
      }),
    );
    const { reference, pulled } = args.images.on(args.on, args.image);
    return new File(
      name,
      {
        server: args.on.name,
        path: `${args.on.folder}/nginx/nginx.conf`,
        content,
        mode: "0644",
        validate: tryConfig(args.on, reference),
      },
      // All apps are switched, or none: a worker or a bot that does not pass holds the others back.
      {
        parent: this,
        dependsOn: [
          ...files,
          certificate,
          pulled,
          ...args.after,
          ...Object.values(args.apps).map((app) => app.accepted),
        ],
      },
    );
  }

  /** On the host's network with reuseport, so that a new nginx serves beside the old one until that has drained. */
  #container(name: string, args: NginxArgs, folder: Directory, config: File): docker.Container {
    const { reference, pulled } = args.images.on(args.on, args.image);
    const stopGraceSeconds = args.drainSeconds + graceAfterDrainSeconds;
    const tmpfs = { "/tmp": 128, "/run": 8 };
    const ready = [pulled, folder, config, ...Object.values(args.apps).flatMap((app) => app.containers)];
    const before = takeover(name, { ...args, stopGraceSeconds: replacedWithinSeconds }, ready, this);
    return new docker.Container(
      name,
      {
        ...hardened(name, { capabilities: capabilitiesOn(args.on), limits, stopGraceSeconds, tmpfs }),
        image: reference,
        command: ["nginx", "-c", `${mountPoint}/nginx.conf`, "-g", "daemon off;"],
        networkMode: "host",
        stopSignal: "SIGQUIT", // finish what is in hand
        mounts: [configMount(args.on)],
        healthcheck: healthcheck({
          command: ["curl", "-fsS", "--unix-socket", healthSocket, "http://localhost/health"],
          intervalSeconds: 2,
          timeoutSeconds: 2,
          retries: 3,
          startSeconds: 10,
        }),
      },
      {
        parent: this,
        provider: args.on.docker,
        // Named directly, every app outlives the nginx that may still be draining requests into it.
        dependsOn: [...ready, ...before],
        ...overlap,
      },
    );
  }

  #gate(name: string, { on }: NginxArgs, container: docker.Container): Gate {
    return new Gate(
      name,
      {
        server: on.name,
        app: name,
        containers: { [name]: container.id },
        timeoutSeconds: 60,
        settleSeconds: 2,
        pidsLimit: limits.pids,
      },
      { parent: this },
    );
  }

  #reload(
    name: string,
    { on, drainSeconds }: NginxArgs,
    container: docker.Container,
    hashes: Record<string, pulumi.Output<string>>,
    gate: Gate,
  ): Reload {
    const files = Object.fromEntries(
      Object.entries(hashes).map(([file, hash]) => [`${on.folder}/nginx/${file}`, hash] as const),
    );
    return new Reload(
      name,
      { server: on.name, container: container.id, configPath: `${mountPoint}/nginx.conf`, files, drainSeconds },
      { parent: this, dependsOn: gate },
    );
  }
}

/** Of the replicas that passed, by app. */
type Addresses = pulumi.Output<Record<string, string[]>>;

function addressesOf(apps: Record<string, App>): Addresses {
  const routed = Object.entries(apps).filter(([, { config }]) => Object.keys(config.routes).length > 0);
  return pulumi.all(Object.fromEntries(routed.map(([app, { addresses }]) => [app, addresses])));
}

function routesOf(apps: Record<string, App>): NginxRoute[] {
  return Object.entries(apps).flatMap(([upstream, { config }]) =>
    Object.entries(config.routes).map(([path, route]) => ({ ...route, path, upstream })),
  );
}

/**
 * Exactly what a root master needs to open ports below 1024 and run its workers as another user. On the machine of
 * someone who is not root, the key is that user's, and closed to a root that may not read past owners.
 */
function capabilitiesOn({ asRoot }: Server): string[] {
  return ["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID", ...(asRoot ? [] : ["DAC_READ_SEARCH"])];
}

function configMount({ folder }: Server) {
  return { type: "bind" as const, source: `${folder}/nginx`, target: mountPoint, readOnly: true };
}

/** Since to listen is to serve, an image that cannot run the configuration must show before it is started for good. */
function tryConfig(on: Server, image: pulumi.Input<string>): ValidateArgs {
  const container = {
    image,
    mounts: [configMount(on)],
    capabilities: capabilitiesOn(on),
    network: "host" as const,
  };
  return { command: ["nginx", "-t", "-q", "-c", "{}"], container };
}
