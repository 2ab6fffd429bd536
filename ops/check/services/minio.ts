import { randomUUID } from "node:crypto";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { text } from "node:stream/consumers";
import { Client } from "minio";
import type { MinioService } from "../../../config/service.ts";
import type { AskService } from "./services.ts";

/** Milliseconds for each answer. */
const withinMs = 4000;

/** Looks for the bucket, puts an object into it, gets it back and takes it away. */
export const askMinio: AskService<MinioService> = async ({ declared, port, secret, tls }) => {
  const options = { timeout: withinMs, keepAlive: false };
  const client = new Client({
    endPoint: "127.0.0.1",
    port,
    useSSL: tls !== undefined,
    transportAgent: tls ? new HttpsAgent({ ...options, ...tls }) : new HttpAgent(options),
    accessKey: await secret(declared.accessKey),
    secretKey: await secret(declared.secretKey),
    region: "us-east-1", // MinIO's own default; else it is asked for first
  });
  const { bucket } = declared;
  if (!(await client.bucketExists(bucket))) return `it has no bucket ${bucket}`;
  if (declared.readOnly) return undefined;
  const [name, value] = [`aisha-check/${randomUUID()}`, randomUUID()];
  await client.putObject(bucket, name, value);
  try {
    return (await text(await client.getObject(bucket, name))) === value
      ? undefined
      : "what was written is not what is read";
  } finally {
    await client.removeObject(bucket, name);
  }
};
