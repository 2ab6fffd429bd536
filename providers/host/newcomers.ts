import type { Context, ResourceHandler } from "../rpc/handler.ts";

type Stop = () => Promise<void>;

/**
 * New containers that work as soon as they run, beside the old ones: nothing has to be switched to a worker. A release that
 * fails elsewhere must not leave them at work, so they are stopped. One process of the provider serves one update, and
 * what is in here is of that.
 */
export class Newcomers {
  readonly #stops = new Map<string, Stop>();
  #sentHome = false;
  #isSettled = false;

  /** @param id of a container, which {@link sendHome} is to stop from now on */
  add(id: string, stop: Stop): void {
    this.#stops.set(id, stop);
  }

  /** Whether a container was stopped, or must not begin, for what went wrong elsewhere. */
  isSentHome(id: string): boolean {
    return this.#sentHome && this.#stops.has(id);
  }

  /** Nobody else is left to do the work: whatever fails from now on stops none. @returns false where that was too late */
  settle(): boolean {
    if (!this.#sentHome) this.#isSettled = true;
    return this.#isSettled;
  }

  /** @returns what went wrong with it */
  async sendHome(): Promise<string[]> {
    if (this.#isSettled) return [];
    this.#sentHome = true;
    const stopped = await Promise.allSettled([...this.#stops.values()].map((stop) => stop()));
    return stopped.flatMap((one) => (one.status === "rejected" ? [String(one.reason?.message ?? one.reason)] : []));
  }

  /** A handler whose failure to make or change something fails the release. Deletes come once it has succeeded. */
  guard(handler: ResourceHandler): ResourceHandler {
    const { create, update } = handler;
    const guarded = async <Result>(work: Promise<Result>, { log }: Context): Promise<Result> => {
      try {
        return await work;
      } catch (error) {
        for (const trouble of await this.sendHome()) log(trouble, "warning");
        throw error;
      }
    };
    return {
      ...handler,
      create: (inputs, context) => guarded(create(inputs, context), context),
      update: update && ((request, context) => guarded(update(request, context), context)),
    };
  }
}
