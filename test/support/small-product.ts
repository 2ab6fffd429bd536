import { postJson } from "./https.ts";
import { Product, type StackConfig } from "./product.ts";

/** The part of the sample product that answers a webhook, quick to release: two replicas behind nginx, and Redis. */
export class SmallProduct extends Product {
  readonly webhook = `${this.base}/webhook`;

  constructor(stack: string, offset: number) {
    super(stack, offset);
    this.release(1);
  }

  /** Declares version `version` of the API, with a change of its own; every version is other containers. */
  release(version: number | string, change: (config: StackConfig) => void = () => {}): void {
    this.declare((config) => {
      const { redis, "webhook-api": api } = config["aisha:apps"];
      Object.assign(api, { settleSeconds: 1, stopGraceSeconds: 5 });
      Object.assign(api.health, { intervalSeconds: 1, startSeconds: 10 });
      api.env.VERSION = `${version}`;
      config["aisha:nginx"].drainSeconds = 2;
      config["aisha:apps"] = { redis, "webhook-api": api };
      config["aisha:bots"] = {};
      change(config);
    });
  }

  /** The version that answers now. */
  async version(): Promise<string | undefined> {
    const { status, headers } = await postJson(this.webhook, { chat: 1, text: "hello" });
    return status === 202 ? String(headers["x-version"]) : `status ${status}`;
  }

  /** What exists of each part, by the part's name; one of two replicas that is missing or left over shows here. */
  async inventory(): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { Labels } of await this.containers()) {
      const part = Labels["aisha.part"]!;
      counts[part] = (counts[part] ?? 0) + 1;
    }
    return counts;
  }
}

/** The inventory of a small product as it is declared. */
export const whole = { nginx: 1, redis: 1, registry: 1, "webhook-api": 2 };
