import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import type { RedisService } from "../../../config/service.ts";
import type { AskService } from "./services.ts";

/** Milliseconds for a login, and for each answer. */
const withinMs = 4000;
/** Seconds after which what was written is gone, if this process is killed before it takes it away. */
const forgottenAfter = 60;

/** Logs in, writes a key, reads it back and takes it away: one that is full answers every question but a change. */
export const askRedis: AskService<RedisService> = async ({ declared, port, secret, tls }) => {
  const client = new Redis({
    host: "127.0.0.1",
    port,
    username: declared.user,
    password: declared.password === undefined ? undefined : await secret(declared.password),
    tls,
    connectTimeout: withinMs,
    commandTimeout: withinMs,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let broken: Error | undefined;
  client.on("error", (error) => {
    broken ??= error;
  });
  try {
    await client.connect();
    if (declared.readOnly) return (await client.ping()) === "PONG" ? undefined : "it does not answer PING";
    const [key, value] = ["aisha:check", randomUUID()];
    await client.set(`${key}:${value}`, value, "EX", forgottenAfter);
    const read = await client.get(`${key}:${value}`);
    await client.del(`${key}:${value}`);
    return read === value ? undefined : "what was written is not what is read";
  } catch (error) {
    throw broken ?? error; // which has the reason, where the other says that the connection is closed
  } finally {
    client.disconnect();
  }
};
