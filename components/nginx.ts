import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { mapValues } from "../config/map-values.ts";
import type { NginxConfig } from "../config/nginx.ts";
import { Certificate, Directory, File, Gate, Reload, type ValidateArgs } from "../providers/host/resources.ts";
import { renderNginx } from "../render/nginx.ts";
import type { App } from "./app.ts";
import { hardened, healthcheck, overlap } from "./container.ts";
import type { Images } from "./images.ts";
import type { Server } from "./server.ts";

export interface NginxArgs extends NginxConfig {
  on: Server;
  images: Images;
  apps: Record<string, App>;
}

/** Where the server's nginx folder is seen in the container; in the image's own place, so that mime.types stays found. */
const mountPoint = "/etc/aisha";
const healthSocket = "/run/nginx-health.sock";
/** On the machine of someone who is not root, the key is that user's, and closed to a root that may not read past owners. */
const ownKeyCapabilities = process.getuid?.() === 0 ? [] : ["DAC_READ_SEARCH"];
/** Exactly what a root master needs to open ports below 1024 and run its workers as another user. */
const capabilities = ["CHOWN", "NET_BIND_SERVICE", "SETGID", "SETUID", ...ownKeyCapabilities];
const limits = { memoryMb: 256, cpuPercent: 200, pids: 64 };
/** What is left between the end of the drain and SIGKILL. */
const graceAfterDrainSeconds = 10;

/** The way in: TLS, and requests sent to the replicas that passed their gates. */
export class Nginx extends pulumi.ComponentResource {
  readonly certificate: Certificate;

  constructor(name: string, args: NginxArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:nginx:Nginx", name, {}, opts);
    const folder = this.#folder(name, args);
    this.certificate = this.#certificate(name, args, folder);
    const config = this.#config(name, args, folder);
    const container = this.#container(name, args, folder, config);
    const gate = this.#gate(name, args, container);
    this.#reload(name, args, container, config, gate);
    this.registerOutputs();
  }

  #folder(name: string, { on }: NginxArgs): Directory {
    return new Directory(name, { server: on.name, path: `${on.folder}/nginx`, mode: "0755" }, { parent: this });
  }

  #certificate(name: string, { on, address, names }: NginxArgs, folder: Directory): Certificate {
    return new Certificate(
      name,
      {
        server: on.name,
        certPath: `${on.folder}/nginx/cert.pem`,
        keyPath: `${on.folder}/nginx/key.pem`,
        commonName: names[0] ?? "localhost",
        dnsNames: names.length > 0 ? names : ["localhost"],
        ipAddresses: address === "0.0.0.0" ? [] : [address],
      },
      { parent: this, dependsOn: folder },
    );
  }

  /** Names the gates' addresses and nothing else of the apps: traffic cannot move to a container that did not pass. */
  #config(name: string, args: NginxArgs, folder: Directory): File {
    const routed = Object.entries(args.apps).filter(([, { config }]) => Object.keys(config.routes).length > 0);
    const addresses = pulumi.all(Object.fromEntries(routed.map(([app, { addresses }]) => [app, addresses])));
    const content = addresses.apply((found) =>
      renderNginx({
        ...args,
        certificatePath: `${mountPoint}/cert.pem`,
        keyPath: `${mountPoint}/key.pem`,
        healthSocket,
        upstreams: mapValues(found, (list, app) => ({ addresses: list, port: args.apps[app]!.config.port! })),
        routes: routed.flatMap(([app, { config }]) =>
          Object.entries(config.routes).map(([path, route]) => ({
            path,
            upstream: app,
            stripPrefix: route.stripPrefix,
          })),
        ),
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
      { parent: this, dependsOn: [folder, this.certificate, pulled] },
    );
  }

  /** On the host's network with reuseport, so that a new nginx serves beside the old one until that has drained. */
  #container(name: string, args: NginxArgs, folder: Directory, config: File): docker.Container {
    const { reference, pulled } = args.images.on(args.on, args.image);
    const stopGraceSeconds = args.drainSeconds + graceAfterDrainSeconds;
    const tmpfs = { "/tmp": 128, "/run": 8 };
    return new docker.Container(
      name,
      {
        ...hardened(name, { capabilities, limits, stopGraceSeconds, tmpfs }),
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
        dependsOn: [pulled, folder, config, ...Object.values(args.apps).flatMap((app) => app.containers)],
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

  #reload(name: string, args: NginxArgs, container: docker.Container, config: File, gate: Gate): Reload {
    return new Reload(
      name,
      {
        server: args.on.name,
        container: container.id,
        configPath: `${mountPoint}/nginx.conf`,
        files: {
          [`${args.on.folder}/nginx/nginx.conf`]: config.hash,
          [`${args.on.folder}/nginx/cert.pem`]: this.certificate.hash,
        },
        drainSeconds: args.drainSeconds,
      },
      { parent: this, dependsOn: gate },
    );
  }
}

function configMount({ folder }: Server) {
  return { type: "bind" as const, source: `${folder}/nginx`, target: mountPoint, readOnly: true };
}

/** Since to listen is to serve, an image that cannot run the configuration must show before it is started for good. */
function tryConfig(on: Server, image: pulumi.Input<string>): ValidateArgs {
  const container = { image, mounts: [configMount(on)], capabilities, network: "host" as const };
  return { command: ["nginx", "-t", "-q", "-c", "{}"], container };
}
