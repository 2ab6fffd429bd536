import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageConfig } from "../config/image.ts";
import { mapValues } from "../config/map-values.ts";
import type { Registry } from "./registry.ts";
import { localPlatform, type Server } from "./server.ts";

export interface ImagesArgs {
  images: Record<string, ImageConfig>;
  registry: Registry;
  /** The engine that builds and pushes. */
  builder: docker.Provider;
}

/** The images of the stack: built here, pushed to the registry, pulled by each server that runs them. */
export class Images extends pulumi.ComponentResource {
  readonly #args: ImagesArgs;
  readonly #built = new Map<string, docker.Image>();
  readonly #pulled = new Map<string, docker.RemoteImage>();

  constructor(name: string, args: ImagesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aisha:images:Images", name, {}, opts);
    this.#args = args;
    this.registerOutputs();
  }

  /**
   * Makes an image ready on a server. Containers name it by `reference` and depend on `pulled`.
   * @param image a name under `images`, or a reference by digest
   */
  on(server: Server, image: string): { reference: pulumi.Input<string>; pulled: pulumi.Resource } {
    const reference = image.includes("@") ? image : this.#build(image).repoDigest;
    const key = `${server.name}.${resourceName(image)}`;
    let pulled = this.#pulled.get(key);
    if (!pulled) {
      pulled = new docker.RemoteImage(
        key,
        { name: reference, keepLocally: true }, // a rollback finds the image still there
        { parent: this, provider: server.docker, dependsOn: this.#args.registry.ready },
      );
      this.#pulled.set(key, pulled);
    }
    return { reference, pulled };
  }

  #build(name: string): docker.Image {
    const known = this.#built.get(name);
    if (known) return known;
    const image = this.#args.images[name]!;
    const built = new docker.Image(
      name,
      {
        imageName: `${this.#args.registry.address}/aisha/${name}:latest`,
        build: {
          platform: localPlatform,
          context: image.context,
          dockerfile: image.dockerfile ?? `${image.context}/Dockerfile`,
          args: { ...image.args, ...mapValues(image.from, (base) => this.#build(base).repoDigest) },
        },
        registry: this.#args.registry.login,
      },
      { parent: this, provider: this.#args.builder, dependsOn: this.#args.registry.ready },
    );
    this.#built.set(name, built);
    return built;
  }
}

/** `host/repository@sha256:<64 digits>` is too long and too odd for a name; the repository and 12 digits tell images apart. */
function resourceName(image: string): string {
  const [repository = "", digest = ""] = image.split("@sha256:");
  return [repository.replaceAll(/[^a-z0-9-]+/g, "-"), digest.slice(0, 12)].filter(Boolean).join(".");
}
