import { z } from "zod";
import { byName, imageReference, name, oneOf, port, strict, text, whole } from "./fields.ts";
import { checkReferences } from "./references.ts";
import { app, bot } from "./workload.ts";

const relativePath = text(
  /^[\w.-][\w./-]*$/,
  "must be a path inside the project",
  "leave out the leading / and any spaces",
);
const address = text(/^\d{1,3}(\.\d{1,3}){3}$/, "must be an IPv4 address", "127.0.0.1 is this machine only");

const server = strict({
  /** `local` is this machine. */
  transport: oneOf(["local"]),
  /** Where the server's own files are kept, relative to the project. */
  folder: relativePath,
  /**
   * Addresses of the network between nginx and the apps; default 10.219.0.0/24. Fixed, since only in a subnet that is
   * declared can an address be given that outlives a restart of its container.
   */
  edgeSubnet: text(
    /^(\d{1,3}\.){3}0\/24$/,
    "must be a subnet of the form a.b.c.0/24",
    "choose one that nothing else on the server uses",
  ).default("10.219.0.0/24"),
});

const image = strict({
  /** Folder sent to the engine, relative to the project. */
  context: relativePath,
  /** Default: Dockerfile in the context. */
  dockerfile: relativePath.optional(),
  /** Build argument → name of another image of this map, which is built first. */
  from: z.record(z.string().regex(/^[A-Z_]+$/), name).default({}),
  /** Build argument → text. */
  args: z.record(z.string().regex(/^[A-Z_]+$/), z.string()).default({}),
});

const registry = strict({
  server: name.optional(),
  mode: oneOf(["http"]),
  image: imageReference,
  /** Address it is published on; default 127.0.0.1. */
  address: address.default("127.0.0.1"),
  port: port.default(5000),
});

const nginx = strict({
  server: name.optional(),
  image: imageReference,
  /** Address it listens on; default 0.0.0.0, all. */
  address: address.default("0.0.0.0"),
  http: port.default(80),
  https: port.default(443),
  /** Names in the certificate beside the address. */
  names: z.array(z.string()).default([]),
  /** Seconds old connections have to end; less than the time until nginx is killed. Default 30. */
  drainSeconds: whole(1, 3600, "seconds", "30 is the default").default(30),
});

/** The whole of `aisha:*` in Pulumi.<stack>.yaml, and the rules between its parts. */
export const schema = strict({
  servers: byName(server),
  images: byName(image).default({}),
  registry,
  nginx,
  apps: byName(app),
  bots: byName(bot).default({}),
}).superRefine(checkReferences);

export type Configuration = z.infer<typeof schema>;
export type ServerConfig = z.infer<typeof server>;
export type ImageConfig = z.infer<typeof image>;
export type RegistryConfig = z.infer<typeof registry>;
export type NginxConfig = z.infer<typeof nginx>;
