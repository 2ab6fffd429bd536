import type { ResourceHandler } from "../rpc/handler.ts";

type Stop = () => Promise<void>;

/**
 * New containers that work as soon as they run, beside the old ones: nothing has to be switched to a worker. A release that
 * fails elsewhere must not leave them at work, so they are stopped. One process of the provider serves one update, and
 * what is in here is of that.
 */
export class Newcomers {
  readonly #stops = new Map<string, Stop>();
  #sentHome = false;

  /** @param id of a container, which {@link sendHome} is to stop from now on */
  add(id: string, stop: Stop): void {
    this.#stops.set(id, stop);
  }

  /** Whether a container was stopped, or must not begin, for what went wrong elsewhere. */
  isSentHome(id: string): boolean {
    return this.#sentHome && this.#stops.has(id);
  }

  async sendHome(): Promise<void> {
    this.#sentHome = true;
    await Promise.all([...this.#stops.values()].map((stop) => stop()));
  }

  /** A handler whose failure to make or change something fails the release. Deletes come once it has succeeded. */
  guard(handler: ResourceHandler): ResourceHandler {
    const { create, update } = handler;
    const guarded = async <Result>(work: Promise<Result>): Promise<Result> => {
      try {
        return await work;
      } catch (error) {
        await this.sendHome();
        throw error;
      }
    };
    return {
      ...handler,
      create: (inputs, context) => guarded(create(inputs, context)),
      update: update && ((request, context) => guarded(update(request, context))),
    };
  }
}
