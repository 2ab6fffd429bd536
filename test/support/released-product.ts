import { PushedImages } from "./pushed-images.ts";
import { SmallProduct } from "./small-product.ts";

/**
 * Takes a job of 3 s at a time from a list in Redis, finishes the one in hand when it is told to stop, and says in another
 * list which version did it.
 */
const work = `trap 'stop=1' TERM
while [ -z "$stop" ]; do
  job=$(redis-cli -h redis --raw blmove work:todo work:doing right left 1)
  [ -n "$job" ] || continue
  sleep 3
  redis-cli -h redis rpush work:done "$VERSION $job" >/dev/null
  redis-cli -h redis lrem work:doing 1 "$job" >/dev/null
done`;

const worker = {
  image: "redis",
  command: ["sh", "-c", work],
  replicas: 2,
  settleSeconds: 1,
  stopGraceSeconds: 10,
  health: { command: ["redis-cli", "-h", "redis", "ping"], intervalSeconds: 1, retries: 2, startSeconds: 3 },
};

/** A small product with workers, in a git repository of Ana's, with images of several versions in its registry. */
export class ReleasedProduct extends SmallProduct {
  readonly images = new PushedImages(this);
  /** Tag → digest. */
  readonly digests: Record<string, string> = {};

  /** Brings it up on images that are built. */
  async begin(): Promise<void> {
    this.release(0, (config) => {
      delete config["aisha:apps"]["webhook-api"].env.VERSION; // images bring their own
      config["aisha:apps"].worker = { ...worker, env: {} };
    });
    await this.must(`printf '# Ours, with a comment.\\n' >>Pulumi.${this.stack}.yaml`);
    await this.must("git init -q -b main && git config user.name Ana && git config user.email ana@example.org");
    await this.must("git add . && git commit -qm Begin");
    await this.must("bin/up");
    for (const tag of ["v1", "v2", "v3"]) await this.#push("sample", tag, `ENV VERSION=${tag}`);
    await this.#push("sample", "bad", "ENV PORT=9999");
    await this.#push("redis", "w1", "ENV VERSION=w1");
    await this.#push("redis", "w2", "ENV VERSION=w2");
    await this.#push("nginx", "n1");
  }

  /** As the stack's file declares what a tag stands for. */
  declared(tag: string, name = "sample"): string {
    return `${this.registry}/aisha/${name}:${tag}@${this.digests[tag]}`;
  }

  async #push(name: string, tag: string, ...lines: string[]): Promise<void> {
    this.digests[tag] = await this.images.push(name, tag, ...lines);
  }
}
