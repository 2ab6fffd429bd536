import { QUEUE } from "../../sample/shared/jobs.ts";
import { type Answer, postJson } from "./https.ts";
import { Product, type StackConfig } from "./product.ts";
import { askRedis } from "./redis.ts";

/** Longer than the slowest answer, which takes 5 s. */
export const longestDrainSeconds = 7;

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
      Object.assign(api, { settleSeconds: 1, stopGraceSeconds: 8 });
      Object.assign(api.health, { intervalSeconds: 1, startSeconds: 10 });
      delete api.routes["/webhook"].rateLimit; // a traffic comes from one address
      api.env.VERSION = `${version}`;
      config["aisha:nginx"].drainSeconds = longestDrainSeconds;
      config["aisha:apps"] = { redis, "webhook-api": api };
      config["aisha:bots"] = {};
      change(config);
    });
  }

  /** One message. @param delayMs how long the API holds its answer back */
  post(delayMs = 0): Promise<Answer> {
    return postJson(this.webhook, { chat: 1, text: "hello", delayMs });
  }

  /** The version that answers now. */
  async version(): Promise<string | undefined> {
    const { status, headers } = await this.post();
    return status === 202 ? String(headers["x-version"]) : `status ${status}`;
  }

  /** Takes every job out of the queue, as JSON: no worker does here. */
  async takeJobs(): Promise<string[]> {
    return (await this.redis(`lrange ${QUEUE} 0 -1`, `del ${QUEUE}`)).filter((line) => line.startsWith("{"));
  }

  /** What Redis answers to commands, line by line. */
  async redis(...commands: string[]): Promise<string[]> {
    const [{ Id } = { Id: "" }] = await this.containers("redis");
    return askRedis(this.engine.getContainer(Id), ...commands);
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
