import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EngineEvents } from "../../support/engine-events.ts";
import type { SmallProduct } from "../../support/small-product.ts";

/** Both ends of a part's doings in the order of all events, to compare with those of others. */
interface Span {
  first: number;
  last: number;
}

export function eventsAreInOrder(product: () => SmallProduct): void {
  const ids = async (part: string) => (await product().containers(part)).map(({ Id }) => Id);

  /** Brings a release up and returns what the engine did, for the containers of before and for those of after. */
  async function watchRelease() {
    const old = { api: await ids("webhook-api"), nginx: await ids("nginx") };
    const events = new EngineEvents(product().stack);
    await events.listen();
    const { code, output } = await product().run("bin/up");
    events.stop();
    expect(code, output).toBe(0);
    const now = { api: await ids("webhook-api"), nginx: await ids("nginx") };
    const span = (part: string, action: string, containers: string[]): Span => {
      const places = events.where(part, action, containers);
      expect(places.length, `${part}: ${action}`).toBe(containers.length);
      return { first: places[0]!, last: places.at(-1)! };
    };
    return { events, old, now, span };
  }

  const inOrder = (...spans: Span[]) => {
    for (const [place, { first }] of spans.entries()) {
      if (place > 0)
        expect(first, `step ${place} begins after step ${place - 1}`).toBeGreaterThan(spans[place - 1]!.last);
    }
  };

  describe("the engine does things in the order of a release without a gap", () => {
    test("of an app: create, pass the gate, reload nginx, end the old ones", async () => {
      product().release("order-1");
      const { old, now, span } = await watchRelease();
      expect(now.nginx).toEqual(old.nginx);
      inOrder(
        span("webhook-api", "create", now.api),
        span("webhook-api", "health_status: healthy", now.api),
        span("webhook-api", "connect edge", now.api),
        span("nginx", "reload", now.nginx),
        span("webhook-api", "kill SIGTERM", old.api),
        span("webhook-api", "destroy", old.api),
      );
    });

    test("of an app and nginx: the config is tried and written between gates and the new nginx", async () => {
      product().release("order-2", (config) => {
        config["aisha:nginx"].drainSeconds += 1;
      });
      const { events, old, now, span } = await watchRelease();
      const connected = span("webhook-api", "connect edge", now.api);
      const created = span("nginx", "create", now.nginx);
      // Those before are the refresh's own, which looks into volumes.
      const tried = events.where("one-shot", "create").filter((place) => place > connected.last);
      expect(tried).toHaveLength(1);
      inOrder(
        span("webhook-api", "create", now.api),
        span("webhook-api", "health_status: healthy", now.api),
        connected,
        { first: tried[0]!, last: tried[0]! },
        created,
        span("nginx", "health_status: healthy", now.nginx),
        span("nginx", "reload", now.nginx),
        span("nginx", "kill SIGQUIT", old.nginx),
        span("nginx", "destroy", old.nginx),
        span("webhook-api", "kill SIGTERM", old.api),
        span("webhook-api", "destroy", old.api),
      );
      const conf = join(product().clone.folder, `.aisha/${product().stack}/nginx/nginx.conf`);
      const written = statSync(conf).ctimeMs / 1000;
      expect(written).toBeGreaterThan(events.seen[connected.last]!.at);
      expect(written).toBeLessThan(events.seen[created.first]!.at);
      product().release(1);
      expect((await product().run("bin/up")).code).toBe(0);
    });
  });
}
