import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageConfig } from "../config/image.ts";
import { type ImageReference, referenceOf, withoutTag } from "../config/image-reference.ts";
import { mapValues } from "../config/map-values.ts";
import { File } from "../providers/host/resources.ts";
import type { Registry } from "./registry.ts";
import type { Server } from "./server.ts";

export interface ImagesArgs {
  images: Record<string, ImageConfig>;
  registry: Registry;
  /** Whose engine builds and pushes: the registry's own server, so that what is pushed goes no way. */
  builder: Server;
}

/** The images of the stack: built once, pushed to the registry, pulled by each server that runs them. */
export class Images extends pulumi.ComponentResource {
  readonly #args: ImagesArgs;
  readonly #built = new Map<string, docker.Image>();
  readonly #pulled = new Map<string, docker.RemoteImage>();
  /** The registry's authority on each server, by the server's name. */
  readonly #trust = new Map<string, File>();

  constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:images:Images", name, {}, opts);
    this.#args = args;
    this.#trusting(args.builder); // releases ask there what a tag stands for, though nothing is built any more
    this.registerOutputs();
  }

  /** What is pulled to a server, and what is built there. */
  usedOn(server: Server): pulumi.Output<string>[] {
    const pulled = [...this.#pulled].filter(([key]) => key.startsWith(`${server.name}.`));
    const built = server === this.#args.builder ? [...this.#built.values()] : [];
    return [...pulled.map(([, { name }]) => name), ...built.map(({ repoDigest }) => repoDigest)];
  }

  /** All images that were asked for so far. */
  get pulled(): pulumi.Resource[] {
    return [...this.#pulled.values()];
  }

  /**
   * Makes an image ready on a server. Containers name it by `reference` and depend on `pulled`.
   * @param image a name under `images`, or a reference by digest; a tag in it plays no part
   */
  on(server: Server, image: string): { reference: pulumi.Input<string>; pulled: pulumi.Resource } {
    const declared = referenceOf(image);
    const reference = declared ? withoutTag(image) : this.#build(image).repoDigest;
    const key = `${server.name}.${declared ? resourceName(declared) : image}`;
    let pulled = this.#pulled.get(key);
    if (!pulled) {
      pulled = new docker.RemoteImage(
        key,
        { name: reference, keepLocally: true }, // a rollback finds the image still there
        { parent: this, provider: server.docker, dependsOn: [this.#args.registry.ready, ...this.#trusting(server)] },
      );
      this.#pulled.set(key, pulled);
    }
    return { reference, pulled };
  }

  #build(name: string): docker.Image {
    const known = this.#built.get(name);
    if (known) return known;
    const image = this.#args.images[name]!;
    const { builder, registry } = this.#args;
    const built = new docker.Image(
      name,
      {
        imageName: `${registry.address}/aisha/${name}:latest`,
        build: {
          platform: builder.platform,
          context: image.context,
          dockerfile: image.dockerfile ?? `${image.context}/Dockerfile`,
          args: { ...image.args, ...mapValues(image.from, (base) => this.#build(base).repoDigest) },
        },
        registry: registry.login,
      },
      { parent: this, provider: builder.docker, dependsOn: [registry.ready, ...this.#trusting(builder)] },
    );
    this.#built.set(name, built);
    return built;
  }

  /** Read by Docker at each pull and push: a new authority needs no restart. */
  #trusting({ name, trustFolder }: Server): pulumi.Resource[] {
    const { ca } = this.#args.registry;
    if (!ca || !trustFolder) return [];
    const args = { server: name, path: `${trustFolder}/ca.crt`, content: ca };
    const file = this.#trust.get(name) ?? new File(`${name}-registry-ca`, args, { parent: this });
    this.#trust.set(name, file);
    return [file];
  }
}

/** `host/repository@sha256:<64 digits>` is too long and too odd for a name; the repository and 12 digits tell images apart. */
function resourceName({ repository, digest }: ImageReference): string {
  return `${repository.replaceAll(/[^a-z0-9-]+/g, "-")}.${digest.replace("sha256:", "").slice(0, 12)}`;
}
