import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { text } from "node:stream/consumers";
import { Client } from "minio";
import type { LockHolder } from "./stranded-lock.ts";
import { within } from "./within.ts";

/** Milliseconds for all that is asked at once. */
const withinMs = 15_000;
/** Of a URL, by which Pulumi logs in otherwise than by the keys of the environment. */
const otherLogins = ["profile", "role", "anonymous"];

/** Where a bucket is that holds a state, and who reads it. */
export interface StateBucket {
  client: Client;
  bucket: string;
  /** What all keys of the state begin with. */
  prefix: string;
}

/**
 * The bucket that an `s3://` URL names, as Pulumi understands it; undefined where only Pulumi can log in there, since the
 * environment has no keys, or reach it. Source: gocloud.dev/blob/s3blob and gocloud.dev/aws.
 */
export function stateBucket(url: string, env: NodeJS.ProcessEnv = process.env): StateBucket | undefined {
  const { hostname: bucket, pathname, searchParams } = new URL(url);
  const { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey } = env;
  const endpoint = endpointOf(searchParams, env);
  if (!accessKey || !secretKey || otherLogins.some((name) => searchParams.has(name))) return undefined;
  if (endpoint?.pathname !== "/") return undefined;
  const folder = pathname.replace(/^\/+/, "").replace(/([^/])$/, "$1/");
  const client = new Client({
    endPoint: endpoint.hostname,
    port: endpoint.port ? Number(endpoint.port) : undefined,
    useSSL: endpoint.protocol === "https:",
    transportAgent: agentFor(endpoint, env),
    accessKey,
    secretKey,
    sessionToken: env.AWS_SESSION_TOKEN,
    region: searchParams.get("region") ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION,
    pathStyle: ["use_path_style", "s3ForcePathStyle"].some((name) => isTrue(searchParams.get(name))),
  });
  return { client, bucket, prefix: (searchParams.get("prefix") ?? "") + folder };
}

/** Who holds the locks of a stack, of which a state that was made long ago knows no project. @throws Error as the bucket does */
export async function lockHoldersIn({ client, bucket, prefix }: StateBucket, stack: string): Promise<LockHolder[]> {
  const folders = [`organization/aisha/${stack}`, stack].map((name) => `${prefix}.pulumi/locks/${name}/`);
  const all = Promise.all(folders.map((folder) => holdersUnder(client, bucket, folder)));
  return (await within(all, withinMs)).flat();
}

async function holdersUnder(client: Client, bucket: string, folder: string): Promise<LockHolder[]> {
  const holders: LockHolder[] = [];
  for await (const { name } of client.listObjectsV2(bucket, folder)) {
    if (!name?.endsWith(".json")) continue;
    const content = await client.getObject(bucket, name).then(text, (error) => unlessReleased(error));
    if (content !== undefined) holders.push(JSON.parse(content));
  }
  return holders;
}

function unlessReleased(error: { code?: string }): undefined {
  if (error.code !== "NoSuchKey") throw error;
}

function endpointOf(params: URLSearchParams, env: NodeJS.ProcessEnv): URL | null {
  const given = params.get("endpoint") ?? env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL ?? "s3.amazonaws.com";
  const scheme = isTrue(params.get("disable_https")) ? "http" : "https";
  return URL.parse(given.includes("://") ? given : `${scheme}://${given}`);
}

/** Goes by the proxy, and trusts the certificates, that Pulumi does. */
function agentFor({ protocol, hostname }: URL, env: NodeJS.ProcessEnv): HttpAgent {
  const isHere = hostname === "localhost" || hostname.startsWith("127.");
  const options = { keepAlive: false, proxyEnv: isHere ? {} : env };
  const { AWS_CA_BUNDLE: bundle } = env;
  return protocol === "https:"
    ? new HttpsAgent({ ...options, ca: bundle && readFileSync(bundle) })
    : new HttpAgent(options);
}

function isTrue(given: string | null): boolean {
  return given !== null && ["1", "t", "true"].includes(given.toLowerCase());
}
