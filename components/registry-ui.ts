import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { RegistryUiConfig } from "../config/registry-ui.ts";
import { Directory, File, Gate } from "../providers/host/resources.ts";
import { renderRegistryUi } from "../render/registry-ui.ts";
import { hardened, healthcheck, recreate } from "./container.ts";
import type { Images } from "./images.ts";
import type { Registry } from "./registry.ts";
import type { Server } from "./server.ts";

export interface RegistryUiArgs extends RegistryUiConfig {
  on: Server;
  images: Images;
  registry: Registry;
}

const mountPoint = "/etc/aisha";
const containerPort = 8080;
const limits = { memoryMb: 64, cpuPercent: 50, pids: 16 };

/** A page about what is in the registry, which asks for its reader's own name and password where the registry has users. */
export class RegistryUi extends pulumi.ComponentResource {
  constructor(name: string, args: RegistryUiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:registry:RegistryUi", name, {}, opts);
    const files = this.#files(name, args);
    const container = this.#container(name, args, files);
    this.#gate(name, args, container);
    this.registerOutputs();
  }

  #files(name: string, { on, registry }: RegistryUiArgs): File[] {
    const path = `${on.folder}/${name}`;
    const folder = new Directory(name, { server: on.name, path }, { parent: this });
    const caPath = registry.ca && `${mountPoint}/ca.pem`;
    const content = renderRegistryUi({ port: containerPort, registry: registry.internalUrl, caPath });
    const within = { parent: this, dependsOn: folder };
    const config = new File(name, { server: on.name, path: `${path}/nginx.conf`, content }, within);
    if (!registry.ca) return [config];
    return [config, new File(`${name}-ca`, { server: on.name, path: `${path}/ca.pem`, content: registry.ca }, within)];
  }

  #container(name: string, { on, images, image, address, port, registry }: RegistryUiArgs, files: File[]) {
    const { reference, pulled } = images.on(on, image);
    const base = hardened(name, { capabilities: [], limits, stopGraceSeconds: 10, tmpfs: { "/tmp": 16 } });
    const readAtStart = pulumi.all(files.map(({ hash }) => hash)).apply((hashes) => hashes.join(" "));
    return new docker.Container(
      name,
      {
        ...base,
        labels: [...base.labels, { label: "aisha.files", value: readAtStart }],
        image: reference,
        ports: [{ internal: containerPort, external: port, ip: address }],
        networksAdvanced: [{ name: on.app.id }],
        mounts: [{ type: "bind", source: `${on.folder}/${name}`, target: mountPoint, readOnly: true }],
        healthcheck: healthcheck({
          command: ["curl", "-fsS", `http://127.0.0.1:${containerPort}/health`],
          intervalSeconds: 2,
          timeoutSeconds: 2,
          retries: 3,
          startSeconds: 10,
        }),
      },
      { parent: this, provider: on.docker, dependsOn: [pulled, registry.ready, ...files], ...recreate },
    );
  }

  #gate(name: string, { on }: RegistryUiArgs, container: docker.Container): void {
    new Gate(
      name,
      {
        server: on.name,
        app: name,
        containers: { [name]: container.id },
        pidsLimit: limits.pids,
        settleSeconds: 0,
      },
      { parent: this },
    );
  }
}
