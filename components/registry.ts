import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageConfig } from "../config/image.ts";
import { withoutTag } from "../config/image-reference.ts";
import { type RegistryConfig, registryAddress } from "../config/registry.ts";
import { Gate, VolumeOwner } from "../providers/host/resources.ts";
import { hardened, healthcheck, recreate } from "./container.ts";
import { type DataVolume, dataVolume, mountAt } from "./data-volume.ts";
import { type RegistryFiles, registryFiles } from "./registry-files.ts";
import { registryLogin } from "./registry-login.ts";
import type { Server } from "./server.ts";
import { takeover } from "./takeover.ts";

export interface RegistryArgs extends RegistryConfig {
  on: Server;
  /** The registry's own image is built where it runs: there is no registry yet to push it to. */
  build: ImageConfig | undefined;
}

const containerPort = 5000;
/** /metrics and /debug/health, and Go's profiles beside them: open to other containers only when it is published. */
const debugPort = 5001;
/** In its container. */
export const storagePath = "/data";
const stopGraceSeconds = 10;
/** Large pushes are held in memory by pieces; 256 MiB held pushes of 1 GB. */
const limits = { memoryMb: 256, cpuPercent: 200, pids: 128 };

/** The private image registry, its storage, and what the others need to use it. */
export class Registry extends pulumi.ComponentResource {
  /** host:port, the first part of every image's name. */
  readonly address: string;
  readonly login: docker.types.input.Registry;
  /** Where containers on its server's app network reach it: only with a page, which is one of them. */
  readonly internalUrl: string;
  /** The authority, in PEM, that whoever pushes or pulls from another address than loopback must trust; in mode https. */
  readonly ca: pulumi.Output<string> | undefined;
  /** Depend on it to push or pull. */
  readonly ready: pulumi.Resource;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:registry:Registry", name, {}, opts);
    this.address = registryAddress(args);
    // A registry without accounts takes any, but @pulumi/docker looks for one elsewhere when none is given.
    const anyone = { server: this.address, username: "anyone", password: pulumi.secret("anyone") };
    this.login = registryLogin(args) ?? anyone;
    this.internalUrl = `${args.mode}://${name}:${containerPort}`;
    const files = this.#files(name, args);
    this.ca = files.authority?.certificate;
    const image = this.#image(name, args);
    const storage = dataVolume(`${name}-storage`, { on: args.on, part: name, adopt: args.adopt }, this);
    const before = takeover(name, { ...args, stopGraceSeconds }, [image, ...files.all], this);
    const owner = this.#owner(name, args, storage, image.repoDigest, before);
    const container = this.#container(name, args, files, image.repoDigest, storage, owner);
    this.ready = this.#gate(name, args, container);
    this.registerOutputs();
  }

  #image(name: string, { image, build, on }: RegistryArgs): docker.RemoteImage | docker.Image {
    if (!build) {
      return new docker.RemoteImage(
        name,
        { name: withoutTag(image), keepLocally: true },
        { parent: this, provider: on.docker },
      );
    }
    const { context, dockerfile = `${context}/Dockerfile`, args } = build;
    return new docker.Image(
      name,
      {
        imageName: `${this.address}/aisha/${name}:latest`,
        build: { context, dockerfile, args, platform: on.platform },
        skipPush: true,
      },
      { parent: this, provider: on.docker },
    );
  }

  /** What an earlier registry stored as another user must not be closed to this one. */
  #owner(
    name: string,
    { on }: RegistryArgs,
    storage: DataVolume,
    image: pulumi.Output<string>,
    before: pulumi.Resource[],
  ): VolumeOwner {
    return new VolumeOwner(
      `${name}-storage`,
      { server: on.name, volume: storage.source, owner: userOn(on), image },
      { parent: this, dependsOn: before },
    );
  }

  #files(name: string, args: RegistryArgs): RegistryFiles {
    const debug = `${args.metricsPort === undefined ? "127.0.0.1" : ""}:${debugPort}`;
    const user = userOn(args.on);
    return registryFiles(name, { ...args, user, storage: storagePath, apiPort: containerPort, debug }, this);
  }

  #container(
    name: string,
    args: RegistryArgs,
    files: RegistryFiles,
    image: pulumi.Output<string>,
    storage: DataVolume,
    owner: VolumeOwner,
  ): docker.Container {
    const base = hardened(name, { capabilities: [], limits, stopGraceSeconds, tmpfs: { "/tmp": 64 } });
    return new docker.Container(
      name,
      {
        ...base,
        labels: [...base.labels, { label: "aisha.files", value: files.readAtStart }],
        image,
        user: userOn(args.on),
        ports: [
          { internal: containerPort, external: args.port, ip: args.address },
          ...(args.metricsPort ? [{ internal: debugPort, external: args.metricsPort, ip: "127.0.0.1" }] : []),
        ],
        networksAdvanced: args.ui && [{ name: args.on.app.id, aliases: [name] }],
        mounts: [mountAt(storagePath, storage), ...files.mounts],
        healthcheck: healthcheck({
          // The root answers without a login, and with an error when the storage fails. These options busybox has too.
          command: [
            "wget",
            "-q",
            "--no-check-certificate",
            "-O",
            "/dev/null",
            `${args.mode}://127.0.0.1:${containerPort}/`,
          ],
          intervalSeconds: 2,
          timeoutSeconds: 2,
          retries: 3,
          startSeconds: 20,
        }),
      },
      { parent: this, provider: args.on.docker, dependsOn: [...files.all, owner], ...recreate },
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

/** No user of the images' own: whoever owns the files that are mounted, who on one's own machine is oneself. */
function userOn({ asRoot }: Server): string {
  return asRoot ? "1000:1000" : `${process.getuid?.()}:${process.getgid?.()}`;
}
