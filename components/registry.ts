import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageConfig } from "../config/image.ts";
import type { RegistryConfig } from "../config/registry.ts";
import { Gate } from "../providers/host/resources.ts";
import { hardened, healthcheck, labels, recreate } from "./container.ts";
import { localPlatform, type Server } from "./server.ts";

export interface RegistryArgs extends RegistryConfig {
  on: Server;
  /** The registry's own image is built where it runs: there is no registry yet to push it to. */
  build: ImageConfig | undefined;
  builder: docker.Provider;
}

const containerPort = 5000;
/** Large pushes are held in memory by pieces; 256 MiB held pushes of 1 GB. */
const limits = { memoryMb: 256, cpuPercent: 200, pids: 128 };

/** The private image registry, its storage, and what the others need to use it. */
export class Registry extends pulumi.ComponentResource {
  /** host:port, the first part of every image's name. */
  readonly address: string;
  readonly login: docker.types.input.Registry;
  /** Depend on it to push or pull. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:registry:Registry", name, {}, opts);
    this.address = `${args.address}:${args.port}`;
    // A registry without accounts takes any, but @pulumi/docker looks for one elsewhere when none is given.
    this.login = { server: this.address, username: "anyone", password: pulumi.secret("anyone") };
    const container = this.#container(name, args, this.#image(name, args), this.#storage(name, args));
    this.ready = this.#gate(name, args, container);
    this.registerOutputs();
  }

  #image(name: string, { image, build, builder, on }: RegistryArgs): pulumi.Output<string> {
    if (!build) {
      const pulled = new docker.RemoteImage(
        name,
        { name: image, keepLocally: true },
        { parent: this, provider: on.docker },
      );
      return pulled.repoDigest;
    }
    const { context, dockerfile = `${context}/Dockerfile`, args } = build;
    return new docker.Image(
      name,
      {
        imageName: `${this.address}/aisha/${name}:latest`,
        build: { context, dockerfile, args, platform: localPlatform },
        skipPush: true,
      },
      { parent: this, provider: builder },
    ).repoDigest;
  }

  #storage(name: string, { on }: RegistryArgs): docker.Volume {
    return new docker.Volume(
      `${name}-storage`,
      { labels: labels(name) },
      { parent: this, provider: on.docker, protect: true, ignoreChanges: ["labels"] },
    );
  }

  #container(name: string, args: RegistryArgs, image: pulumi.Output<string>, storage: docker.Volume): docker.Container {
    return new docker.Container(
      name,
      {
        ...hardened(name, { capabilities: [], limits, stopGraceSeconds: 10, tmpfs: { "/tmp": 64 } }),
        image,
        ports: [{ internal: containerPort, external: args.port, ip: args.address }],
        mounts: [{ type: "volume", source: storage.name, target: "/data" }],
        healthcheck: healthcheck({
          command: ["curl", "-fsS", `http://127.0.0.1:${containerPort}/v2/`],
          intervalSeconds: 2,
          timeoutSeconds: 2,
          retries: 3,
          startSeconds: 20,
        }),
      },
      { parent: this, provider: args.on.docker, ...recreate },
    );
  }

  #gate(name: string, { on }: RegistryArgs, container: docker.Container): Gate {
    return new Gate(
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
