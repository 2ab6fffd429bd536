import { SmallProduct } from "../../test/support/small-product.ts";
import { up } from "../up.ts";
import type { ProductImages, Side } from "./side.ts";

const stack = "bench-release";
/** Of ports and addresses; no test has it. */
const offset = 60;

/** This program: the sample's webhook API as it is tested, in a clone of its own, released by bin/up. */
export class Ours implements Side {
  readonly name = "ours";
  readonly #product = new SmallProduct(stack, offset);
  readonly webhook = this.#product.webhook;
  readonly #signal: AbortSignal;

  /** @param signal of an interruption */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  async start(): Promise<void> {
    await this.release("0");
  }

  async release(version: string): Promise<number> {
    this.#product.release(version);
    return up(this.#product, this.#signal);
  }

  async jobs(): Promise<string[]> {
    return this.#product.takeJobs();
  }

  async images(): Promise<ProductImages> {
    const image = async (part: string) => (await (await this.#only(part)).inspect()).Config.Image;
    return { api: await image("webhook-api"), redis: await image("redis"), nginx: await image("nginx") };
  }

  /** Stops the containers, so that they take nothing from who comes next. */
  async pause(): Promise<void> {
    const running = (await this.#product.containers()).filter(({ State }) => State === "running");
    await Promise.all(running.map(({ Id }) => this.#product.engine.getContainer(Id).stop()));
  }

  async close(): Promise<void> {
    await this.#product.remove();
  }

  async #only(part: string) {
    const [first] = await this.#product.containers(part);
    return this.#product.engine.getContainer(first!.Id);
  }
}
