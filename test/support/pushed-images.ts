import { parse } from "yaml";
import type { Product } from "./product.ts";

/** The command that builds an image upon another's latest. @param lines of a Dockerfile, after FROM */
export function buildOf(image: string, tag: string, lines: string[]): string {
  const dockerfile = [`FROM ${image}:latest`, `LABEL test.tag=${tag}`, ...lines].join("\\n");
  return `printf '${dockerfile}\\n' | DOCKER_BUILDKIT=0 docker build -q -t ${image}:${tag} -`;
}

/** Images as a pipeline pushes them to a product's registry: the sample's own, each with something of its own. */
export class PushedImages {
  readonly #product: Product;

  constructor(product: Product) {
    this.#product = product;
  }

  /** @param name of an image that the product has built @param lines of a Dockerfile, after FROM @returns its digest */
  async push(name: string, tag: string, ...lines: string[]): Promise<string> {
    const image = `${this.#product.registry}/aisha/${name}`;
    const { code, output } = await this.#product.run(`${buildOf(image, tag, lines)} && docker push ${image}:${tag}`);
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1];
    if (code !== 0 || !digest) throw new Error(`${image}:${tag} was not pushed: ${output}`);
    // Only the registry has it now, as on any server that did not build it.
    await this.#product.run(`docker image rm ${image}:${tag} ${image}@${digest}`);
    return digest;
  }

  /** As the stack's file declares it. */
  declared(part: string): string {
    const { config } = parse(this.#product.stackFile());
    return config["aisha:apps"][part].image;
  }
}
